import { readFile } from 'node:fs/promises';
import {
  type CredentialSource,
  createCredentialSource,
  createRegistryClient,
  credentialFilesOf,
  isSameRegistry,
  type Reference,
  type RegistryClient,
} from '@serverless-max/oci';
import { registryEnvironment } from '../config/environment.ts';
import { InvalidOptionError } from '../errors.ts';
import type { Shell } from '../shell.ts';

/** What a command says of the registries that it speaks to. */
export interface RegistryOptions {
  /** Registries that speak plain http. */
  readonly plainHttp: readonly string[];
}

/**
 * A client for all registries of a command. The login of the environment is shown to the registries of `targets` only;
 * everywhere else, and without it, Docker's and Podman's files and their helpers are asked.
 */
export async function openRegistries(
  { env }: Shell,
  { plainHttp }: RegistryOptions,
  targets: readonly Reference[],
): Promise<RegistryClient> {
  const { home, proxy, certificateFile, login } = registryEnvironment(env);
  const known = knownLogins(env, home);
  const credentials: CredentialSource = async (registry, signal) => {
    const isTarget = targets.some((target) => isSameRegistry(target.registry, registry));
    return login && isTarget ? { kind: 'password', ...login } : known(registry, signal);
  };
  return createRegistryClient({
    credentials,
    proxy,
    plainHttp,
    ...(certificateFile !== undefined && { certificates: [await readCertificates(certificateFile)] }),
  });
}

/** The logins of Docker and Podman. */
export function knownLogins(env: NodeJS.ProcessEnv, home: string): CredentialSource {
  return createCredentialSource({ files: credentialFilesOf(env, home), environment: env });
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new InvalidOptionError('SSL_CERT_FILE', file, 'a file of certificates that can be read');
  }
}
