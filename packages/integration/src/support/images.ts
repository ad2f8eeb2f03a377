import type { ContainerEngine } from '@serverless-max/container-engine';
import { type PackedFile, packFiles } from '@serverless-max/oci';
import { vi } from 'vitest';
import { runCommand } from './command.ts';

/** Builds a small image of a test from a Dockerfile and files; dispose of it to remove it. */
export async function buildTestImage(
  engine: ContainerEngine,
  tag: string,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly reference: string } & AsyncDisposable> {
  const packed: PackedFile[] = Object.entries(files).map(([path, content]) => ({
    path,
    content: new TextEncoder().encode(content),
  }));
  const reference = `serverless-max-test/${tag}:1`;
  await engine.buildImage(packFiles(packed), { tags: [reference] });
  return { reference, [Symbol.asyncDispose]: () => removeWhenUnused(engine, reference) };
}

/** A container of it may still be on its way out. */
async function removeWhenUnused(engine: ContainerEngine, reference: string): Promise<void> {
  await vi.waitFor(() => engine.removeImage(reference), { timeout: 30_000, interval: 100 });
}

/** Removes what a host pulled from a registry of the tests: it stays in the engine of this machine. */
export async function removePulledFrom(engine: ContainerEngine, registryHost: string): Promise<void> {
  const listed = await runCommand('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const own = String(listed)
    .split('\n')
    .filter((line) => line.startsWith(`${registryHost}/`));
  for (const reference of own) await engine.removeImage(reference).catch(() => undefined);
}
