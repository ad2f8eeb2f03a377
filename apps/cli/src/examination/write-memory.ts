import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findConfigFile } from '../config/config-file.ts';
import { UnwritableConfigurationError } from '../errors.ts';

/** The configuration of deployments; `models` holds settings of single actions. */
const fileName = 'serverless-max.config.json';

/** What `--write` did. */
export interface WrittenMemory {
  readonly path: string;
  readonly before: number | undefined;
  readonly memoryMb: number;
}

/**
 * Writes the memory of a model's action into the configuration that counts for a folder; everything else in the file
 * stays. The file is made in the folder when there is none.
 * @throws UnwritableConfigurationError
 */
export async function writeMemory(folder: string, name: string, memoryMb: number): Promise<WrittenMemory> {
  const path = findConfigFile(folder) ?? join(folder, fileName);
  if (!path.endsWith('.json')) {
    throw new UnwritableConfigurationError(
      path,
      `it is a program; set models["${name}"].memory to ${memoryMb} in it`,
    );
  }
  const config = await readConfig(path);
  const models = objectOf(config, 'models', path);
  const model = objectOf(models, name, path);
  const { memory } = model;
  const next = { ...config, models: { ...models, [name]: { ...model, memory: memoryMb } } };
  await writeFile(path, `${JSON.stringify(next, undefined, 2)}\n`);
  return { path, before: typeof memory === 'number' ? memory : undefined, memoryMb };
}

async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new UnwritableConfigurationError(path, 'it cannot be read', { cause });
  }
  try {
    return objectOf({ file: JSON.parse(text) }, 'file', path);
  } catch (cause) {
    if (cause instanceof UnwritableConfigurationError) throw cause;
    throw new UnwritableConfigurationError(path, 'it is not JSON', { cause });
  }
}

function objectOf(
  parent: Readonly<Record<string, unknown>>,
  name: string,
  path: string,
): Readonly<Record<string, unknown>> {
  const value = parent[name] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new UnwritableConfigurationError(path, `what stands under "${name}" is no object`);
}
