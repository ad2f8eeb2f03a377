import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CredentialFile, helperKeyOf, parseCredentialFile, placesOf } from './credential-file.ts';
import { askCredentialHelper, type HelperEnvironment } from './credential-helper.ts';
import type { CredentialSource } from './credentials.ts';
import { CredentialFileError } from './errors.ts';

/** Where credentials are looked for. */
export interface CredentialSourceOptions {
  /** Used for every registry, before anything else. */
  readonly explicit?: { readonly username: string; readonly password: string } | undefined;
  /** Files in the form of Docker's config.json, the first one that knows the registry counts. */
  readonly files: readonly string[];
  /** What helper programs run with; has to hold PATH. */
  readonly environment: HelperEnvironment;
}

/**
 * The files that Docker and Podman read, in the order in which they count here: Docker's configuration, the file that
 * REGISTRY_AUTH_FILE names, Podman's own (containers-auth.json(5)).
 */
export function credentialFilesOf(environment: HelperEnvironment, homeFolder: string): string[] {
  const docker = join(environment['DOCKER_CONFIG'] || join(homeFolder, '.docker'), 'config.json');
  const named = environment['REGISTRY_AUTH_FILE'];
  const runtime = environment['XDG_RUNTIME_DIR'];
  const config = environment['XDG_CONFIG_HOME'] || join(homeFolder, '.config');
  return [
    docker,
    ...(named ? [named] : []),
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    join(config, 'containers', 'auth.json'),
  ];
}

/** Looks in the places above. Files are read at the first question, once; those that are not there are passed over. */
export function createCredentialSource(options: CredentialSourceOptions): CredentialSource {
  const { explicit, environment } = options;
  let files: Promise<CredentialFile[]> | undefined;
  return async (registry, signal) => {
    if (explicit) return { kind: 'password', ...explicit };
    files ??= readFiles(options.files);
    for (const file of await files) {
      for (const place of placesOf(file, registry)) {
        if (place.kind === 'file') return place.credentials;
        const found = await askCredentialHelper(place.name, helperKeyOf(registry), environment, signal);
        if (found) return found;
      }
    }
    return undefined;
  };
}

async function readFiles(paths: readonly string[]): Promise<CredentialFile[]> {
  const found: CredentialFile[] = [];
  for (const path of new Set(paths)) {
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
      throw new CredentialFileError(path, `it cannot be read (${cause.code})`, { cause });
    });
    if (text !== undefined) found.push(parseCredentialFile(path, text));
  }
  return found;
}
