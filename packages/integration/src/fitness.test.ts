import type { ContainerEngine } from '@serverless-max/container-engine';
import {
  allChecks,
  type CheckResult,
  createSharedMachine,
  examine,
  formatResult,
  formatVerdict,
  type SharedMachine,
} from '@serverless-max/fitness';
import { writeReport } from '@serverless-max/fitness/reports';
import { systemClock } from '@serverless-max/foundation';
import { afterAll, beforeAll, describe, expect, inject, type RunnerTestSuite, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildSubject, examined, startWithTestcontainers } from './support/fitness-subjects.ts';
import { usualTerms } from './support/unfit.ts';

// `pnpm test:integration [model|image …]`: every check of `smax test` is a test here. The reports go to fitness-reports/.
// Models are examined side by side; a test waits for what came of its check.

const folder = new URL('../../../fitness-reports/', import.meta.url).pathname;
/** Other models may have to be examined before, in milliseconds. */
const timeout = 3_600_000;
const checks = allChecks.filter(({ group }) => group !== 'parity');
const titleOf = ({ id, title }: (typeof checks)[number]): string => `${id}: ${title}`;

/** Results of one word by the check's id, to be waited for. */
type Results = ReadonlyMap<string, PromiseWithResolvers<CheckResult>>;
const resultsOf = new Map<string, Results>(
  examined.map((word) => [word, new Map(checks.map(({ id }) => [id, awaited()]))]),
);
const underWay: Promise<void>[] = [];
let engine: ContainerEngine;

// biome-ignore lint/correctness/noEmptyPattern: Vitest wants a pattern, and there is nothing to take.
beforeAll(async ({}, file) => {
  engine = await openTestEngine();
  const machine = createSharedMachine(await engine.info());
  for (const word of examined) {
    const suite = file.tasks.find((it): it is RunnerTestSuite => it.type === 'suite' && it.name === word);
    // `-t` may have left some out.
    const wanted = suite?.tasks
      .filter(({ mode }) => mode === 'run' || mode === 'queued')
      .map(({ name }) => name);
    underWay.push(examineWord(word, new Set(wanted), machine));
  }
});
afterAll(async () => {
  await Promise.all(underWay);
  await engine[Symbol.asyncDispose]();
}, timeout);

/** Nobody may be waiting yet when it fails. */
function awaited(): PromiseWithResolvers<CheckResult> {
  const it = Promise.withResolvers<CheckResult>();
  it.promise.catch(() => undefined);
  return it;
}

async function examineWord(word: string, wanted: ReadonlySet<string>, machine: SharedMachine): Promise<void> {
  const results = resultsOf.get(word) ?? new Map();
  const chosen = checks.filter((check) => wanted.has(titleOf(check)));
  if (chosen.length === 0) return;
  try {
    const subject = await machine.beside(() => machine.inPlace(() => buildSubject(engine, word)));
    const report = await examine({
      engine,
      subject,
      terms: await usualTerms(subject),
      checks: chosen,
      isComplete: chosen.length === checks.length,
      clock: systemClock,
      labels: inject('labels'),
      machine,
      startOriginal: startWithTestcontainers,
      onResult: (result) => {
        console.log(`${subject.name}: ${formatResult(result)}`);
        results.get(result.id)?.resolve(result);
      },
    });
    const { html } = await writeReport(`${folder}${subject.name}`, report);
    console.log(`${formatVerdict(report)}\nreport: ${html}`);
  } catch (error) {
    for (const it of results.values()) it.reject(error);
  }
}

describe.each(examined)('%s', (word) => {
  test.for(checks.map((check) => [titleOf(check), check.id] as const))(
    '%s',
    { timeout },
    async ([, id], { skip }) => {
      const result = await resultsOf.get(word)?.get(id)?.promise;
      if (result?.outcome === 'skipped') skip(result.summary);
      expect(result?.faults).toEqual([]);
    },
  );
});
