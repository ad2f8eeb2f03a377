import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ServerProcess } from '../testing/server-process.ts';

const request = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

test.each([
  ['GET', '/run', undefined, 405, '/run takes only POST.'],
  ['POST', '/', '{}', 404, '/ is not here; /init and /run are.'],
  ['GET', '/run/x', undefined, 404, '/run/x is not here; /init and /run are.'],
  ['POST', '/run', '{"value":', 400, 'The request body is not valid JSON: '],
  ['POST', '/init', '', 400, 'The request body is not valid JSON: '],
  ['POST', '/run', '{}', 403, 'System not initialized.'],
  ['POST', '/run', 'null', 403, 'System not initialized.'],
])('%s %s %s is refused with %i', async (method, path, body, status, error) => {
  const server = await ServerProcess.start();
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, body: body ?? null });
  expect([response.status, await response.json()]).toEqual([
    status,
    { error: expect.stringContaining(error) },
  ]);
  expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
  expect(server.stdout()).toEqual({ lines: [], sentinels: 0 });
});

test('a connection is kept, and every answer is one piece of known length', async () => {
  const server = await ServerProcess.start();
  const socket = connect(server.port, '127.0.0.1');
  const pieces: string[] = [];
  for (const [path, body] of [
    ['/init', '{"value":{"main":"main","code":"function main(args) { return args }"}}'],
    ['/run', '{"value":{"a":1}}'],
    ['/run', '{"value":{"a":"❄"}}'],
  ] as const) {
    socket.write(request(path, body));
    const [piece] = (await once(socket, 'data')) as [Buffer];
    pieces.push(piece.toString());
  }
  socket.destroy();
  expect(pieces.map((piece) => piece.split('\r\n\r\n')[1])).toEqual(['{"OK":true}', '{"a":1}', '{"a":"❄"}']);
  expect(pieces[2]).toMatch(
    /^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json\r\ncontent-length: 11\r\n/,
  );
});

test.each([
  ['process.exit', 'process.exit(3)', 3],
  ['an error that nobody catches', `setTimeout(() => { throw new Error('late') })`, 1],
  ['a rejection that nobody catches', `void Promise.reject(new Error('late'))`, 1],
])('%s ends the connection without an answer', async (_, statement, exitCode) => {
  const server = await ServerProcess.start();
  await server.init({ code: `function main() { ${statement}; return new Promise(() => {}) }` });
  const exit = once(server.process, 'exit');
  await expect(server.run({})).rejects.toThrow('fetch failed');
  expect((await exit)[0]).toBe(exitCode);
});

test('a caller that goes away does not disturb the run', async () => {
  const server = await ServerProcess.start();
  await server.init({
    code: 'function main({ ms }) { return new Promise((resolve) => setTimeout(resolve, ms, { ms })) }',
  });
  const half = connect(server.port, '127.0.0.1');
  half.end('POST /run HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  const socket = connect(server.port, '127.0.0.1');
  socket.write(request('/run', '{"value":{"ms":50}}'), () => socket.destroy());
  await expect.poll(() => server.stdout().sentinels).toBe(1);
  expect(await server.run({ ms: 0 })).toEqual({ status: 200, body: { ms: 0 } });
  expect(server.stderr()).toEqual({ lines: [], sentinels: 2 });
});

test('ends when it is told to', async () => {
  const server = await ServerProcess.start();
  const exit = once(server.process, 'exit');
  server.process.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
