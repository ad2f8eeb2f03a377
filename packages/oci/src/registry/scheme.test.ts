import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createCertificate, startMemoryRegistry } from '../testing/index.ts';
import { speaksTls } from './scheme.ts';

const certificate = createCertificate('localhost', ['localhost', '127.0.0.1']);

async function listen(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)('a server of %s alone speaks TLS', async (version) => {
  const versions = { minVersion: version, maxVersion: version };
  expect(await speaksTls(await listen(createSecureServer({ ...certificate, ...versions })))).toBe(true);
});

test('a plain registry does not', async () => {
  await using registry = await startMemoryRegistry();
  expect(await speaksTls(new URL(`https://${registry.host}/`))).toBe(false);
});

test.each<[string, Server]>([
  ['hangs up', createServer((socket) => socket.destroy())],
  ['says something else', createServer((socket) => socket.end('220 mail.example.org\r\n'))],
])('a server that %s does not either', async (_, server) => {
  expect(await speaksTls(await listen(server))).toBe(false);
});

test('nor does one that is not there', async () => {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await speaksTls(url)).toBe(false);
});
