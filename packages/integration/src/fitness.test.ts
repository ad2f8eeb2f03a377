import type { ContainerEngine } from '@serverless-max/container-engine';
import {
  allChecks,
  type CheckResult,
  formatVerdict,
  type Lab,
  runChecks,
  type Subject,
  toReport,
} from '@serverless-max/fitness';
import { writeReport } from '@serverless-max/fitness/reports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildSubject, examined, startWithTestcontainers } from './support/fitness-subjects.ts';
import { openLab } from './support/unfit.ts';

// `pnpm test:integration [model|image …]`: every check of `smax test` is a test here. The reports go to fitness-reports/.

const folder = new URL('../../../fitness-reports/', import.meta.url).pathname;
let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

describe.each(examined)('%s', (word) => {
  const stack = new AsyncDisposableStack();
  const results: CheckResult[] = [];
  const startedAt = Date.now();
  let subject: Subject;
  let lab: Lab;
  beforeAll(async () => {
    subject = await buildSubject(engine, word);
    lab = stack.use(await openLab(engine, subject, {}, { startOriginal: startWithTestcontainers }));
  });
  afterAll(async () => {
    await stack.disposeAsync();
    if (results.length === 0) return;
    const { terms } = lab;
    const durationMs = Date.now() - startedAt;
    const about = { subject, terms, results, startedAt, durationMs, engine: await engine.info() };
    const report = toReport({ ...about, isComplete: results.length === checks.length });
    const { html } = await writeReport(`${folder}${subject.name}`, report);
    console.log(`${formatVerdict(report)}\nreport: ${html}`);
  });

  const checks = allChecks.filter(({ group }) => group !== 'parity');
  test.for(checks.map((check) => [`${check.id}: ${check.title}`, check] as const))(
    '%s',
    async ([, check], { skip }) => {
      const [result] = await runChecks(lab, [check], { atOnce: 1 });
      if (!result) throw new Error(`${check.id} gave no result`);
      results.push(result);
      if (result.outcome === 'skipped') skip(result.summary);
      expect(result.faults).toEqual([]);
    },
  );
});
