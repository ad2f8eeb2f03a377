import { randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '@serverless-max/oci/testing';

/** Who may do what: user, password, and what is permitted in a repository. */
export interface RegistryUser {
  readonly name: string;
  readonly password: string;
  readonly permits: (repository: string, action: string) => boolean;
}

/** A token server as the distribution registry wants it (distribution: auth/token.md, auth/jwt.md). */
export interface TokenServer extends AsyncDisposable {
  readonly realm: string;
  /** What the registry has to trust, in PEM. */
  readonly certificate: string;
  /** The scopes of every request, in the order in which they came. */
  readonly asked: readonly (readonly string[])[];
}

/** Starts one on 127.0.0.1; its tokens live for `lifetime` seconds. */
export async function startTokenServer(users: readonly RegistryUser[], lifetime = 300): Promise<TokenServer> {
  const signer = createCertificate('smax token server');
  const asked: string[][] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://token-server');
    const scopes = url.searchParams.getAll('scope');
    asked.push(scopes);
    const { isAnonymous, user } = userOf(request, users);
    if (!user && !isAnonymous) {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ details: 'incorrect username or password' }));
      return;
    }
    const access = scopes.flatMap((scope) => {
      const [, name = '', actions = ''] = /^repository:(.*):([a-z,*]+)$/.exec(scope) ?? [];
      const granted = actions.split(',').filter((action) => user?.permits(name, action));
      return granted.length > 0 ? [{ type: 'repository', name, actions: granted }] : [];
    });
    const token = signToken(
      signer,
      url.searchParams.get('service') ?? '',
      user?.name ?? '',
      access,
      lifetime,
    );
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token, expires_in: lifetime }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    realm: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    certificate: signer.cert,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function userOf(request: IncomingMessage, users: readonly RegistryUser[]) {
  const [, encoded] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return { isAnonymous: true, user: undefined };
  const given = Buffer.from(encoded, 'base64').toString();
  return { isAnonymous: false, user: users.find(({ name, password }) => given === `${name}:${password}`) };
}

function signToken(
  signer: { readonly key: string; readonly cert: string },
  audience: string,
  subject: string,
  access: readonly object[],
  lifetime: number,
): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const der = signer.cert.replace(/-----[A-Z ]+-----|\n/g, '');
  const now = Math.floor(Date.now() / 1000);
  const header = encode({ typ: 'JWT', alg: 'ES256', x5c: [der] });
  const claims = encode({
    iss: 'smax-test',
    sub: subject,
    aud: audience,
    exp: now + lifetime,
    nbf: now - 10,
    iat: now,
    jti: randomUUID(),
    access,
  });
  const key = { key: signer.key, dsaEncoding: 'ieee-p1363' as const };
  const signature = sign('sha256', Buffer.from(`${header}.${claims}`), key).toString('base64url');
  return `${header}.${claims}.${signature}`;
}
