import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import type { Identities } from '../identities.ts';

/**
 * Lets only callers with valid credentials reach the routes of this scope, OPTIONS apart.
 * (OpenWhisk: BasicAuthenticationDirective.scala.)
 */
export function requireCredentials(scope: FastifyInstance, identities: Identities): void {
  scope.addHook('onRequest', (request, reply, done) => {
    request.identity = identities.authenticate(request.headers.authorization);
    if (request.identity || request.method === 'OPTIONS') return done();
    void reply.header('www-authenticate', 'Basic realm="OpenWhisk secure realm",charset=UTF-8');
    const given = request.headers.authorization !== undefined;
    done(new WhiskRejection(401, given ? messages.credentialsInvalid : messages.credentialsMissing));
  });
}
