import type { RegistryCredentials } from '@serverless-max/container-engine';
import { registryEnvironment } from '../config/environment.ts';
import type { Shell } from '../shell.ts';

/**
 * The login of Docker or Podman for the registry of a reference, which the engine does not know by itself: its own command
 * line sends it along with each pull. Undefined when there is none that the engine takes.
 */
export async function findLogin(
  reference: string,
  { env, signal }: Shell,
): Promise<RegistryCredentials | undefined> {
  const [{ knownLogins }, { parseReference }] = await Promise.all([
    import('../publish/open-registries.ts'),
    import('@serverless-max/oci'),
  ]);
  const { registry } = parseReference(reference);
  const found = await knownLogins(env, registryEnvironment(env).home)(registry, signal);
  if (found?.kind !== 'password') return undefined;
  const { username, password } = found;
  return { username, password, server: registry };
}
