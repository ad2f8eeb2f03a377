import type { ContainerEngine } from '@serverless-max/container-engine';
import {
  type NoOriginal,
  type OriginalServer,
  portsOf,
  type Subject,
  serverAt,
} from '@serverless-max/fitness';
import { findModel, nameOfReference } from '@serverless-max/runtime-image';
import { GenericContainer, Wait } from 'testcontainers';
import { inject } from 'vitest';
import { runSmax } from './smax.ts';

/** The models and images that are examined: those of `pnpm test:integration`, else the smallest model. */
export const examined: readonly string[] = (process.env['SMAX_TEST_SUBJECTS'] ?? 'max-ocr').split(' ');

/** Builds the runtime image of a word, as a user does, and tells what is examined. */
export async function buildSubject(engine: ContainerEngine, word: string): Promise<Subject> {
  const { code, stdout, stderr } = await runSmax(['build', word, '--json']);
  const record = stdout.trim().split('\n').at(-1) ?? '';
  if (code !== 0) throw new Error(`smax build ${word} failed (${code}): ${stderr} ${record}`);
  const { base, reference, digest } = JSON.parse(record) as Readonly<
    Record<'base' | 'reference' | 'digest', string>
  >;
  const [details, original] = [await engine.inspectImage(reference), await engine.inspectImage(base)];
  const model = findModel(word);
  return {
    name: model?.name ?? nameOfReference(word),
    reference,
    digest,
    sizeBytes: details?.sizeBytes ?? 0,
    original:
      original && original.id !== digest
        ? { reference: base, id: original.id, details: original }
        : undefined,
    model,
    memoryMb: model?.memoryMb ?? 512,
    timeoutMs: model?.timeoutMs ?? 60_000,
  };
}

/** Starts the untouched image beside the action. */
export async function startWithTestcontainers(subject: Subject): Promise<OriginalServer | NoOriginal> {
  const { original, timeoutMs, memoryMb } = subject;
  if (!original) return { reason: 'the image that it was made of is not known here' };
  const [port = 5000] = portsOf(original.details.config);
  const container = await new GenericContainer(original.reference)
    .withExposedPorts(port)
    .withLabels(inject('labels'))
    .withResourcesQuota({ memory: (memoryMb * 2) / 1024 })
    .withWaitStrategy(Wait.forHttp('/', port).forStatusCodeMatching(() => true))
    .withStartupTimeout(timeoutMs)
    .start();
  const server = serverAt(`http://${container.getHost()}:${container.getMappedPort(port)}`, timeoutMs);
  return { ...server, [Symbol.asyncDispose]: async () => void (await container.stop()) };
}
