import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import {
  type CheckResult,
  createLab,
  createSharedMachine,
  type Lab,
  type LabOptions,
  resolveTarget,
  runChecks,
  type Subject,
  selectChecks,
  type Terms,
} from '@serverless-max/fitness';
import { systemClock } from '@serverless-max/foundation';
import { inject } from 'vitest';
import { openTestEngine } from './engine.ts';
import { buildTestImage } from './images.ts';
import { createHome } from './smax.ts';

/** A small model and its action; `as` makes the action with one fault, an empty word with none. */
export interface UnfitModel extends AsyncDisposable {
  as(fault: string): Promise<Subject>;
}

const program = new URL('../fixtures/unfit/unfit.py', import.meta.url);

/** Builds the model; what is made of it goes with it. */
export async function buildUnfitModel(engine: ContainerEngine): Promise<UnfitModel> {
  const stack = new AsyncDisposableStack();
  const own = stack.use(
    await buildTestImage(engine, 'unfit-model', {
      Dockerfile: [
        `FROM ${inject('modelImage')}`,
        'COPY unfit.py /',
        'EXPOSE 5000',
        'ENTRYPOINT ["python3", "/unfit.py", "model"]',
        'CMD []',
        '',
      ].join('\n'),
      'unfit.py': await readFile(program, 'utf8'),
    }),
  );
  const original = await engine.inspectImage(own.reference);
  if (!original) throw new Error('the model is not in the engine');
  return {
    async as(fault) {
      const image = stack.use(
        await buildTestImage(engine, `unfit-${fault || 'not'}`, {
          Dockerfile: [
            `FROM ${own.reference}`,
            `ENV FAULT=${fault}`,
            `LABEL serverless-max.wrapper-version=test org.opencontainers.image.base.name=${own.reference}`,
            'ENTRYPOINT ["python3", "/unfit.py", "action"]',
            '',
          ].join('\n'),
        }),
      );
      const details = await engine.inspectImage(image.reference);
      return {
        name: `unfit-${fault || 'not'}`,
        reference: image.reference,
        digest: details?.id ?? '',
        sizeBytes: details?.sizeBytes ?? 0,
        original: { reference: own.reference, id: original.id, details: original },
        model: undefined,
        memoryMb: 128,
        timeoutMs: 20_000,
      };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What stories of `smax test` begin with. */
export interface UnfitStory {
  readonly engine: ContainerEngine;
  readonly model: UnfitModel;
  /** Of a user without records and configuration. */
  readonly env: NodeJS.ProcessEnv;
  /** Empty. */
  readonly folder: string;
}

/** Opens all of it; it goes with the stack. */
export async function openUnfitStory(stack: AsyncDisposableStack): Promise<UnfitStory> {
  const engine = stack.use(await openTestEngine());
  const model = stack.use(await buildUnfitModel(engine));
  const { env } = stack.use(await createHome());
  const folder = await mkdtemp(join(tmpdir(), 'smax-unfit-'));
  stack.defer(() => rm(folder, { recursive: true }));
  return { engine, model, env, folder };
}

/** What `smax test` measures a subject against when nothing else is said. */
export async function usualTerms({ memoryMb, timeoutMs }: Subject): Promise<Terms> {
  const target = await resolveTarget('openwhisk');
  return { target, failAbovePercent: 80, tolerance: 1e-6, memoryMb, timeoutMs };
}

/** Opens a lab for a subject, with terms that may differ from the usual ones. */
export async function openLab(
  engine: ContainerEngine,
  subject: Subject,
  terms: Partial<Terms> = {},
  more: Partial<Pick<LabOptions, 'against' | 'startOriginal' | 'clock'>> = {},
): Promise<Lab & AsyncDisposable> {
  const labels = inject('labels');
  return createLab({
    engine,
    subject,
    terms: { ...(await usualTerms(subject)), ...terms },
    clock: systemClock,
    labels,
    ...more,
  });
}

/** Runs the checks that words choose on a subject. */
export async function checkSubject(
  engine: ContainerEngine,
  subject: Subject,
  words: readonly string[],
  terms: Partial<Terms> = {},
): Promise<readonly CheckResult[]> {
  await using lab = await openLab(engine, subject, terms);
  return await runChecks(lab, selectChecks(words), { machine: createSharedMachine(await engine.info()) });
}
