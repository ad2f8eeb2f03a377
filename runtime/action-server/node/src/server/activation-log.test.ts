import { expect, test } from 'vitest';
import { SENTINEL, ServerProcess } from '../testing/server-process.ts';

const marks = { SERVERLESS_MAX_LOG_MARKS: 'true' };
const overlapping = { ...marks, __OW_ALLOW_CONCURRENT: 'true' };
const ids = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32));

/** Prints on both streams while others do, in pieces, and leaves its last line without an end. */
const chatter = `
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
async function main({ name }) {
  for (let number = 0; number < 3; number += 1) {
    console.log(name, number, 'ä\\rö');
    process.stderr.write(Buffer.from(name + ' '));
    await pause();
    process.stderr.write(number + '\\n');
  }
  process.stdout.write('last of ' + name, 'utf8', () => {});
  return {};
}`;

const linesOf = (server: ServerProcess, stream: 'out' | 'err', id: string) =>
  server
    .rawLines(stream)
    .filter((line) => line.startsWith(`\u001e${id} `))
    .map((line) => line.slice(34));

const runAll = (server: ServerProcess) =>
  Promise.all(ids.map((id, index) => server.run({ name: `run${index}` }, { activation_id: id })));

test('of runs that overlap, every line says whose it is', async () => {
  const server = await ServerProcess.start(overlapping);
  await server.init({ code: chatter });
  await runAll(server);
  for (const [index, id] of ids.entries()) {
    const name = `run${index}`;
    const lines = [0, 1, 2].map((number) => `${name} ${number}`);
    const out = [...lines.map((line) => `${line} ä\rö`), `last of ${name}`, SENTINEL];
    expect(linesOf(server, 'out', id)).toEqual(out);
    expect(linesOf(server, 'err', id)).toEqual([...lines, SENTINEL]);
  }
});

test('of runs that do not overlap, only the sentinels do', async () => {
  const server = await ServerProcess.start(marks);
  await server.init({ code: 'function main() { console.log("one"); return {}; }' });
  await server.run({}, { activation_id: ids[0] ?? '' });
  await server.run({}, { activation_id: 'none of OpenWhisk' });
  expect(server.rawLines('out')).toEqual(['one', `\u001e${ids[0]} ${SENTINEL}`, 'one', SENTINEL]);
});

test('where nobody asks for it, no line does', async () => {
  const server = await ServerProcess.start({ __OW_ALLOW_CONCURRENT: 'true' });
  await server.init({ code: chatter });
  await runAll(server);
  expect(server.rawLines('out').join()).not.toContain('\u001e');
  expect(server.stdout().sentinels).toBe(ids.length);
});
