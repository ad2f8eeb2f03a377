import { readFile } from 'node:fs/promises';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { inject } from 'vitest';
import { buildTestImage } from './images.ts';
import type { Ask } from './rest-client.ts';

/** One step of what an action server does, as fixtures/misbehaving/misbehave.py describes it. */
export type Step =
  | readonly ['write', 'stdout' | 'stderr', string, number?]
  /** Sentinels, on both streams unless some are named. */
  | readonly ['end', ...('stdout' | 'stderr')[]]
  | readonly ['sleep', number]
  /** Bytes as they are, so many times, with a pause in seconds after each. */
  | readonly ['send', string, number?, number?]
  | readonly ['answer', number?, string?, number?]
  | readonly ['reset']
  | readonly ['leave', number]
  | readonly ['hoard'];

const fixtures = new URL('../fixtures/misbehaving/', import.meta.url);

/** Its names, for the end of all tests. */
export const misbehavingImages = [
  'serverless-max-test/misbehaving:1',
  'serverless-max-test/misbehaving-parts:1',
];

/**
 * Makes the image that misbehaves, small enough to be made within a few seconds; it promises to write sentinels. It
 * stays until all tests have ended, so that one file after the other finds it.
 */
export async function buildMisbehavingImage(engine: ContainerEngine): Promise<string> {
  const [program, collect] = await Promise.all(
    ['misbehave.py', 'collect.py'].map((name) => readFile(new URL(name, fixtures), 'utf8')),
  );
  const parts = await buildTestImage(engine, 'misbehaving-parts', {
    Dockerfile: `FROM ${inject('modelImage')}\nUSER root\nCOPY *.py /\nRUN ["python3", "-I", "/collect.py"]\n`,
    'misbehave.py': program ?? '',
    'collect.py': collect ?? '',
  });
  const { reference } = await buildTestImage(engine, 'misbehaving', {
    Dockerfile: [
      'FROM scratch',
      `COPY --from=${parts.reference} /small /`,
      'LABEL serverless-max.sentinelled=true',
      // Its program is the first process, which hears of no other signal.
      'STOPSIGNAL SIGKILL',
      'ENTRYPOINT ["/usr/bin/python3", "-I", "-S", "/misbehave.py"]',
      '',
    ].join('\n'),
  });
  return reference;
}

/** What of an action the stories choose. */
export interface MisbehavingAction {
  readonly image: string;
  /** Done at `/init`. */
  readonly init?: readonly Step[];
  readonly timeoutMs?: number;
  readonly logsMb?: number;
}

/** Makes a web action of the image, with as little memory as an action may have. */
export async function putAction(ask: Ask, name: string, action: MisbehavingAction): Promise<void> {
  const { image, init, timeoutMs = 10_000, logsMb = 10 } = action;
  const answer = await ask('PUT', `/namespaces/_/actions/${name}?overwrite=true`, {
    exec: { kind: 'blackbox', image },
    limits: { timeout: timeoutMs, memory: 128, logs: logsMb },
    annotations: [{ key: 'web-export', value: true }],
    parameters: init ? [{ key: 'STEPS', value: JSON.stringify(init), init: true }] : [],
  });
  if (answer.status !== 200) throw new Error(`no action ${name}: ${answer.status} ${answer.text}`);
}
