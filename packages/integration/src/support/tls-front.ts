import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '@serverless-max/oci/testing';
import { forwardTo } from './forward-to.ts';

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
  const server = createServer(certified, forwardTo(host)).listen(0, '127.0.0.1');
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
