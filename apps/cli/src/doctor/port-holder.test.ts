import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { describePortHolder, parseListeningInodes, parseLsof } from './port-holder.ts';
import { findPortUse } from './port-use.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0CA1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1145 1 0000 100 0 0 10 0
   1: 0100007F:0CA1 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 2200 1 0000 100 0 0 10 0
   2: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 3300 1 0000 100 0 0 10 0
`;

test.each([
  ['a listener, not its connections', 3233, ['1145']],
  ['another port', 8080, ['3300']],
  ['nobody', 80, []],
])('the socket table names %s', (_, port, inodes) => {
  expect(parseListeningInodes(table, port)).toEqual(inodes);
});

test.each([
  ['p123\ncnode\nf21\n', 'node (pid 123)'],
  ['', undefined],
])('lsof says %j', (output, holder) => {
  expect(parseLsof(output)).toBe(holder);
});

test('names this process as the holder of its own port, and nobody once it is closed', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  expect(await describePortHolder(port)).toBe(`node (pid ${process.pid})`);
  expect(await findPortUse(port, process.platform)).toEqual({
    isFree: false,
    holder: `node (pid ${process.pid})`,
  });

  await new Promise((resolve) => server.close(resolve));
  expect(await findPortUse(port, process.platform)).toEqual({ isFree: true });
});
