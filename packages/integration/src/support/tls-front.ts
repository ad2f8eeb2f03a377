import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A host behind TLS with a certificate of its own, which nobody trusts. */
export interface TlsFront extends AsyncDisposable {
  readonly url: string;
  /** The certificate, for those who want to trust it. */
  readonly certificateFile: string;
}

/** Puts TLS in front of a host that speaks plain HTTP. */
export async function openTlsFront(host: string): Promise<TlsFront> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-tls-'));
  const [key, certificateFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key];
  execFileSync('openssl', [...made, '-out', certificateFile, ...subject], { stdio: 'ignore' });
  const { hostname, port } = new URL(host);
  const server = createServer({ key: await readFile(key), cert: await readFile(certificateFile) });
  server.on('request', (incoming, answer) => {
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificateFile,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
