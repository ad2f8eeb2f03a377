import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import type { Identities } from '../identities.ts';

/** Lets only callers with valid credentials reach the routes of this scope. (OpenWhisk: BasicAuthenticationDirective.) */
export function requireCredentials(scope: FastifyInstance, identities: Identities): void {
  scope.addHook('onRequest', async (request, reply) => {
    request.identity = identities.authenticate(request.headers.authorization);
    if (request.identity) return;
    void reply.header('www-authenticate', 'Basic realm="OpenWhisk secure realm",charset=UTF-8');
    const given = request.headers.authorization !== undefined;
    throw new WhiskRejection(401, given ? messages.credentialsInvalid : messages.credentialsMissing);
  });
}
