import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEndpoint, type TlsMaterial } from './endpoint.ts';
import { type EngineEnvironment, explicitLocation, type FindStrategy } from './location.ts';

/** DOCKER_HOST, with the certificates of DOCKER_CERT_PATH when DOCKER_TLS_VERIFY is set (docker CLI reference). */
export const findDockerHost: FindStrategy = async (environment) => {
  const { dockerHost } = environment;
  if (!dockerHost) return [];
  const source = 'DOCKER_HOST';
  return [
    await explicitLocation(source, async () => {
      const endpoint = parseEndpoint(dockerHost, source);
      if (endpoint.kind !== 'tcp' || !environment.dockerTlsVerify) return endpoint;
      const folder = environment.dockerCertPath || dockerConfigFolder(environment);
      return parseEndpoint(dockerHost, source, await readTlsMaterial(folder));
    }),
  ];
};

/** The folder of Docker's command line. */
export function dockerConfigFolder({ dockerConfig, home }: EngineEnvironment): string {
  return dockerConfig || join(home, '.docker');
}

/** The certificates in a folder under Docker's names for them; each may be absent. */
export async function readTlsMaterial(folder: string, skipVerify = false): Promise<TlsMaterial> {
  const read = async (name: string): Promise<string | undefined> => readIfPresent(join(folder, name));
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
  return { skipVerify, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

/** A file's text; undefined when there is no such file. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}
