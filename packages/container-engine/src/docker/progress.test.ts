import { expect, test } from 'vitest';
import { readProgress } from './progress.ts';

test('reports a build line by line and finds the id of the image', async () => {
  const { lines, outcome } = await read([
    '{"stream":"Step 1/2 : FROM debian"}\r\n{"stream":"\\n"}\r\n',
    '{"stream":" ---> 8d53\\n"}\r\n{"stream":"\\u001b[91mwarning\\n\\u001b[0m"}\r\n{"aux":{"ID":"sha256:',
    'dcef"}}\r\n{"stream":"Successfully built dcef\\n"}\r\n',
  ]);
  expect(lines).toEqual(['Step 1/2 : FROM debian', ' ---> 8d53', 'warning', 'Successfully built dcef']);
  expect(outcome).toEqual({ error: undefined, id: 'sha256:dcef' });
});

test('reports a download once per percent', async () => {
  const step = (current: number) =>
    `${JSON.stringify({ status: 'Downloading', id: 'a1', progressDetail: { current, total: 1000 } })}\n`;
  const { lines } = await read([
    '{"status":"Pulling from m","id":"1"}\n',
    step(1),
    step(2),
    '{"status":"Waiting","id":"b2"}\n',
    step(11),
    '{"status":"Pull complete","progressDetail":{},"id":"a1"}\n',
    '{"status":"Digest: sha256:1"}',
  ]);
  expect(lines).toEqual([
    '1: Pulling from m',
    'a1: Downloading 0 %',
    'b2: Waiting',
    'a1: Downloading 1 %',
    'a1: Pull complete',
    'Digest: sha256:1',
  ]);
});

test('finds the failure inside an answer of status 200, even without a newline at its end', async () => {
  const { outcome } = await read(['{"errorDetail":{"message":"no room"},"error":"no room"}']);
  expect(outcome.error).toBe('no room');
});

test('passes over what is no message', async () => {
  const { lines, outcome } = await read(['<html>\n', '17\n', '{"stream":"ok"}']);
  expect([lines, outcome.error]).toEqual([['ok'], undefined]);
});

async function read(pieces: readonly string[]) {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const lines: string[] = [];
  const outcome = await readProgress(chunks(), (line) => lines.push(line));
  return { lines, outcome };
}
