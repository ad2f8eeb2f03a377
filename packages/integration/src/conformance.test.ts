import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ServerAnswer, type ServerContainer, startServer } from './support/conformance-container.ts';
import { buildTargetImage } from './support/conformance-images.ts';
import {
  filled,
  type RequestStep,
  type Row,
  rowsFor,
  type Target,
  type TogetherStep,
  targets,
} from './support/conformance-rows.ts';
import { openTestEngine } from './support/engine.ts';

// runtime/action-server/conformance/rows.json: what OpenWhisk's own suites ask of a runtime image, and what we add.

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

describe.each(targets)('%s', (target) => {
  const stack = new AsyncDisposableStack();
  let image: string;
  beforeAll(async () => {
    image = stack.use(await buildTargetImage(engine, target)).reference;
  });
  afterAll(() => stack.disposeAsync());

  test.each(rowsFor(target).map((row) => [`${row.id} ${row.what}`, row] as const))('%s', async (_, row) => {
    await using server = await startServer(engine, image, row.env ?? {});
    for (const step of row.steps) {
      if ('together' in step) await checkTogether(server, step, target);
      else checkAnswer(await server.send(sendable(step, target)), step, target);
    }
    await checkLogs(server, row.logs);
  });
});

function sendable(step: RequestStep, target: Target): RequestStep {
  return { ...step, body: filled(step.body, target) };
}

function checkAnswer(answer: ServerAnswer, step: RequestStep, target: Target): void {
  const { status, text, headers } = answer;
  expect([headers.get('content-type'), headers.get('transfer-encoding')]).toEqual(['application/json', null]);
  const value: unknown = JSON.parse(text);
  if (step.status !== undefined) expect([status, value]).toEqual([step.status, value]);
  if (step.maxBytes !== undefined) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(step.maxBytes);
  if (Array.isArray(step.answer)) expect(value).toEqual(filled(step.answer, target));
  else if (step.answer !== undefined) expect(value).toMatchObject(filled(step.answer, target) as object);
  if (step.result !== undefined) {
    const { body } = value as { readonly body: string };
    expect(JSON.parse(body)).toEqual(filled(step.result, target));
  }
}

async function checkTogether(server: ServerContainer, step: TogetherStep, target: Target): Promise<void> {
  const sent = sendable(step.step, target);
  const answers = await Promise.all(Array.from({ length: step.together }, () => server.send(sent)));
  for (const answer of answers) checkAnswer(answer, step.step, target);
  if (step.statuses) expect(answers.map(({ status }) => status).sort()).toEqual(step.statuses);
  const values = answers.map(({ text }) => JSON.parse(text) as unknown);
  for (const expected of step.answers ?? []) expect(values).toContainEqual(expected);
}

/** The engine may hand lines out a moment after they were written. */
async function checkLogs(server: ServerContainer, expected: Row['logs']): Promise<void> {
  const { sentinels } = expected;
  const counts = () => [server.log('stdout').sentinels, server.log('stderr').sentinels];
  if (sentinels === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  await vi.waitFor(() => expect(counts()).toEqual([sentinels, sentinels]), { timeout: 10_000, interval: 20 });
  const [stdout, stderr] = [server.log('stdout').lines, server.log('stderr').lines];
  if (expected.stdout) expect(stdout).toEqual(expected.stdout);
  if (expected.stderr) expect(stderr).toEqual(expected.stderr);
  if (expected.stdoutLines !== undefined) expect(stdout).toHaveLength(expected.stdoutLines);
  for (const part of expected.stderrHas ?? []) expect(stderr.join('\n')).toContain(part);
  const all = () => [...server.log('stdout').lines, ...server.log('stderr').lines].join('\n');
  for (const part of expected.any ?? []) await vi.waitFor(() => expect(all()).toContain(part), 10_000);
}
