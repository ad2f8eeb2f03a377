import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildMisbehavingImage, putAction, type Step } from './support/misbehaving.ts';
import { invoke, isWarm, recordOf } from './support/records.ts';
import { type Ask, createAsk } from './support/rest-client.ts';
import { createHome, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let image: string;
let ask: Ask;

beforeAll(async () => {
  const engine = stack.use(await openTestEngine());
  image = await buildMisbehavingImage(engine);
  const { env } = stack.use(await createHome());
  ask = createAsk(stack.use(await startEmulator([], env)).host);
  await putAction(ask, 'hello', { image });
  await putAction(ask, 'short', { image, logsMb: 1 });
});
afterAll(() => stack.disposeAsync());

const ends: readonly Step[] = [['end'], ['answer']];
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z +/;
const textOf = (line: string): string => line.replace(timestamp, '');

/** The lines of an activation without their times, and whether its container was used again. */
async function outputOf(name: string, steps: readonly Step[]) {
  const { status, record } = await invoke(ask, name, { steps });
  expect(status).toBe(200);
  for (const line of record.logs) expect(line).toMatch(timestamp);
  const next = await invoke(ask, name);
  return { lines: record.logs.map(textOf), isKept: isWarm(next.record) };
}

test.each<readonly [what: string, text: string, lines: readonly string[]]>([
  ['nothing', '', []],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['a last line without an end, to which the sentinel is put', 'cut', []],
  ['bytes that are no UTF-8', 'a\xff\xfeb\xc3\n', ['a\ufffd\ufffdb\ufffd']],
  ['NUL and other control characters', 'a\0b\x07c\x1b[31mred\x1b[0m\n', ['a\0b\x07c\x1b[31mred\x1b[0m']],
  ['carriage returns', '10%\r20%\rdone\r\n', ['10%\r20%\rdone']],
  ['indents and blanks at the end', '  a\n\tb \n', ['  a', '\tb ']],
  ['a line of 100 000 characters', `${'x'.repeat(100_000)}\n`, ['x'.repeat(100_000)]],
])('output: %s', async (_, text, lines) => {
  const steps: Step[] = [['write', 'stdout', text], ['write', 'stderr', text], ...ends];
  const output = await outputOf('hello', steps);
  for (const stream of ['stdout', 'stderr']) {
    const own = output.lines.filter((line) => line.startsWith(stream));
    expect(own).toEqual(lines.map((line) => `${stream}: ${line}`));
  }
  expect(output.isKept).toBe(true);
});

test('the engine hands out a long line in pieces, and breaks the character that it cuts', async () => {
  const steps: Step[] = [['write', 'stdout', `${'\xe2\x98\x83'.repeat(20_000)}\n`], ...ends];
  const { lines } = await outputOf('hello', steps);
  expect(lines.map((line) => line.replaceAll(/\ufffd+/g, '☃'))).toEqual([`stdout: ${'☃'.repeat(20_000)}`]);
});

const truncated = (bytes: number) =>
  `stderr: Logs were truncated because the total bytes size exceeds the limit of ${bytes} bytes.`;
const incomplete = 'stderr: There was an issue while collecting your logs. Data might be missing.';

test('10 MB of output: every line is there, in order', async () => {
  // Docker's frame of a line counts as well: 100 characters take 180 bytes of the limit.
  const count = 55_000;
  const steps: Step[] = [];
  for (let i = 0; i < 11; i += 1)
    steps.push(['write', 'stdout', `${String(i).padEnd(99, '.')}\n`, count / 11]);
  const began = performance.now();
  const { lines, isKept } = await outputOf('hello', [...steps, ...ends]);
  expect(lines).toHaveLength(count);
  expect(lines.map((line) => Number.parseInt(line.slice(8), 10))).toEqual(
    Array.from({ length: count }, (_, index) => Math.floor((index * 11) / count)),
  );
  expect(isKept).toBe(true);
  expect(performance.now() - began).toBeLessThan(20_000);
});

test('what exceeds the limit is cut at a line, said in the last one, and costs the container', async () => {
  const { lines, isKept } = await outputOf('short', [
    ['write', 'stdout', `${'x'.repeat(999)}\n`, 20_000],
    ...ends,
  ]);
  expect(lines.at(-1)).toBe(truncated(1_048_576));
  expect(new Set(lines.slice(0, -1))).toEqual(new Set([`stdout: ${'x'.repeat(999)}`]));
  // Each takes 1 000 bytes of text, and its frame.
  expect(lines.length).toBeGreaterThan(900);
  expect(lines.length).toBeLessThan(1_000);
  expect(isKept).toBe(false);
});

test.concurrent.each<readonly [what: string, name: string, Step[]]>([
  ['no sentinel', 'none', []],
  ['a sentinel on one stream', 'one', [['end', 'stdout']]],
])('%s: the answer comes at once, the record says that lines may be missing', async (_, name, some) => {
  await putAction(ask, name, { image });
  await invoke(ask, name);
  const began = performance.now();
  const answer = await ask('POST', `/namespaces/_/actions/${name}?blocking=true`, {
    steps: [['write', 'stderr', 'seen\n'], ...some, ['answer']],
  });
  expect(answer.status).toBe(200);
  expect(performance.now() - began).toBeLessThan(2_000);
  const record = await recordOf(ask, answer.document.activationId ?? '');
  expect(record.logs.map(textOf)).toEqual(['stderr: seen', incomplete]);
  expect(isWarm((await invoke(ask, name)).record)).toBe(false);
});

test('sentinels that do not come, and a request that does not wait for them: each has its own lines', async () => {
  await putAction(ask, 'hasty', { image });
  const linesOf = ({ record }: Awaited<ReturnType<typeof invoke>>) => record.logs.map(textOf);
  await invoke(ask, 'hasty');
  const answer = await ask('POST', '/namespaces/_/actions/hasty?blocking=true', {
    steps: [['write', 'stdout', 'of the first\n'], ['answer']],
  });
  const next = await invoke(ask, 'hasty', { steps: [['write', 'stdout', 'of the next\n'], ...ends] });
  expect(linesOf(next)).toEqual(['stdout: of the next']);
  expect(isWarm(next.record)).toBe(false);
  const first = await recordOf(ask, answer.document.activationId ?? '');
  expect(linesOf({ status: 200, record: first })).toEqual(['stdout: of the first', incomplete]);
});

test('output after the sentinels belongs to the next activation', async () => {
  const late: Step[] = [
    ['sleep', 0.1],
    ['write', 'stdout', 'two\n'],
  ];
  const first = await invoke(ask, 'hello', { steps: [['write', 'stdout', 'one\n'], ...ends, ...late] });
  await sleep(300);
  const next = await invoke(ask, 'hello');
  const linesOf = ({ record }: typeof first) => record.logs.map(textOf);
  expect([linesOf(first), linesOf(next)]).toEqual([['stdout: one'], ['stdout: two']]);
  expect(isWarm(next.record)).toBe(true);
});

test('each of many activations at once has its own lines only', async () => {
  const each = async (index: number): Promise<void> => {
    const steps: Step[] = [];
    for (let line = 0; line < 20; line += 1) {
      steps.push(['write', line % 2 === 0 ? 'stdout' : 'stderr', `${index}/${line}\n`]);
    }
    const { record } = await invoke(ask, 'hello', { steps: [...steps, ...ends] });
    const lines = record.logs.map(textOf);
    for (const [stream, rest] of [
      ['stdout', 0],
      ['stderr', 1],
    ] as const) {
      const expected = Array.from({ length: 10 }, (_, line) => `${stream}: ${index}/${2 * line + rest}`);
      expect(lines.filter((line) => line.startsWith(stream))).toEqual(expected);
    }
  };
  await Promise.all(Array.from({ length: 30 }, (_, index) => each(index)));
});
