import { expect, test } from 'vitest';
import { waterfall } from '../checks/cold-start/waterfall.ts';
import type { Terms } from '../terms.ts';
import { importTimeVariables, readImportTimes } from './import-times.ts';
import { importShare, type Moments, slowestImports, toParts } from './parts.ts';
import { toTrace } from './trace-events.ts';

const lines = [
  'import time: self [us] | cumulative | imported package',
  'import time:      1500 |       1500 |     numpy.core',
  'import time:       500 |       2000 |   numpy',
  'import time:      8000 |      10000 | core.model',
  'a line of the model',
].map((text, at) => ({ at: 1000 + at, text }));
const imports = readImportTimes(lines);
const moments = {
  began: 0,
  created: 20,
  started: 120,
  open: 130,
  init: { from: 131, ms: 98 },
  firstRun: { from: 230, ms: 300 },
  secondRun: { from: 531, ms: 269 },
};

test('reads what Python tells of imports', () => {
  expect(imports).toEqual([
    { module: 'numpy.core', depth: 2, selfMs: 1.5, cumulativeMs: 1.5, endedAt: 1001 },
    { module: 'numpy', depth: 1, selfMs: 0.5, cumulativeMs: 2, endedAt: 1002 },
    { module: 'core.model', depth: 0, selfMs: 8, cumulativeMs: 10, endedAt: 1003 },
  ]);
  expect(slowestImports(imports, 1)[0]?.module).toBe('core.model');
});

test('the application’s own modules are not imports, but the model', () => {
  const isOwn = (module: string): boolean => module.startsWith('core');
  expect(importShare(imports, { from: 1000, to: 1010 }, isOwn)).toBeCloseTo(0.2);
  expect(importShare(imports, { from: 0, to: 10 }, isOwn)).toBeUndefined();
});

test('options of Node that an image has stay', () => {
  const { NODE_OPTIONS } = importTimeVariables(['A=b', 'NODE_OPTIONS=--max-old-space-size=64']);
  expect(NODE_OPTIONS).toMatch(/^--max-old-space-size=64 --import=data:text\/javascript,\S+$/);
});

test('the parts follow each other; what belongs to none is a gap', () => {
  const parts = toParts(moments, 50, 0.25);
  expect(parts.map(({ name, startMs, durationMs }) => [name, startMs, durationMs])).toEqual([
    ['pull', 0, 50],
    ['create', 50, 20],
    ['start', 70, 100],
    ['port open', 170, 10],
    ['/init: imports', 181, 24.5],
    ['/init: model load and the rest', 205.5, 73.5],
    ['first /run', 280, 300],
    ['second /run', 581, 269],
  ]);
  expect(toParts(moments, 0, undefined).map(({ name }) => name)).toContain('/init');
});

test('parts that do not add up to the whole within 5 % are a fault', () => {
  const judge = (wholeMs: number, it: Moments = moments) =>
    waterfall.judge({ parts: toParts(it, 0, undefined), wholeMs, slowest: [], imports: [] }, {} as Terms)
      .outcome;
  expect([judge(800), judge(835), judge(860), judge(700)]).toEqual(['passed', 'passed', 'failed', 'failed']);
  expect(judge(800, { ...moments, created: undefined, started: undefined })).toBe('failed');
});

test('the trace has every part and import, in microseconds', () => {
  const { traceEvents } = toTrace('m', toParts(moments, 0, undefined), imports);
  const event = (name: string) => traceEvents.find((it) => it.name === name);
  expect(event('first /run')).toMatchObject({ ph: 'X', ts: 230_000, dur: 300_000, tid: 1 });
  // The whole import begins with the first module in it.
  expect(event('core.model')).toMatchObject({ ts: 0, dur: 10_000, tid: 2, args: { selfMs: 8 } });
  for (const { ph, ts, dur } of traceEvents)
    if (ph === 'X') expect([ts, dur].every(Number.isFinite)).toBe(true);
});
