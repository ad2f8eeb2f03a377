import type { FindDigest, Publication } from '@serverless-max/deployer';
import {
  AccessDeniedError,
  checkManifest,
  createRegistryClient,
  LoginRequiredError,
  parseReference,
  type Reference,
  type RegistryClient,
  selectorOf,
} from '@serverless-max/oci';
import { registryEnvironment } from '../config/environment.ts';
import type { Shell } from '../shell.ts';

/**
 * Whether anybody can read an image, as most hosts do it: it is asked for without a login. A registry that denies what is
 * not there yet cannot be told from one that keeps it private.
 */
export async function findAccess(
  target: Reference,
  { env, signal }: Shell,
  { plainHttp }: { readonly plainHttp: readonly string[] },
): Promise<Publication['access']> {
  const { proxy } = registryEnvironment(env);
  using anonymous = createRegistryClient({ credentials: async () => undefined, proxy, plainHttp });
  try {
    await checkManifest(anonymous.openRepository(target, { signal }), selectorOf(target));
    return 'public';
  } catch (error) {
    signal.throwIfAborted();
    const isDenied = error instanceof LoginRequiredError || error instanceof AccessDeniedError;
    return isDenied ? 'private' : 'unknown';
  }
}

/** Asks registries where tags lead. */
export function digestsIn(client: RegistryClient, signal: AbortSignal): FindDigest {
  return async (image) => {
    try {
      const reference = parseReference(image);
      return await checkManifest(client.openRepository(reference, { signal }), selectorOf(reference));
    } catch {
      signal.throwIfAborted();
      return 'unknown';
    }
  };
}
