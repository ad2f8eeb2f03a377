import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '@serverless-max/oci/testing';

/** A host behind TLS with a certificate of its own, which nobody trusts. */
export interface TlsFront extends AsyncDisposable {
  readonly url: string;
  /** The certificate, for those who want to trust it. */
  readonly certificateFile: string;
}

/** Puts TLS in front of a host that speaks plain HTTP. */
export async function openTlsFront(host: string): Promise<TlsFront> {
  const certified = createCertificate('front.test', ['127.0.0.1']);
  const folder = await mkdtemp(join(tmpdir(), 'smax-tls-'));
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, certified.cert);
  const { hostname, port } = new URL(host);
  const server = createServer(certified, (incoming, answer) => {
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
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
