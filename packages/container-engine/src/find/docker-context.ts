import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EndpointInvalidError } from '../errors.ts';
import { dockerConfigFolder, readIfPresent, readTlsMaterial } from './docker-host.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { explicitLocation, type FindStrategy } from './location.ts';

/** What of a context's `meta.json` is used (docker CLI: cli/context/store, cli/context/docker). */
interface ContextMeta {
  readonly Endpoints?: {
    readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean };
  };
}

/** The context of DOCKER_CONTEXT, or the one that `docker context use` chose. `default` is no context. */
export const findDockerContext: FindStrategy = async (environment) => {
  const folder = dockerConfigFolder(environment);
  const name = environment.dockerContext || (await readCurrentContext(folder));
  if (!name || name === 'default') return [];
  const source = `Docker context "${name}"`;
  return [await explicitLocation(source, () => readContext(folder, name, source))];
};

async function readCurrentContext(folder: string): Promise<string | undefined> {
  const config = await readIfPresent(join(folder, 'config.json')).catch(() => undefined);
  if (config === undefined) return undefined;
  try {
    return (JSON.parse(config) as { currentContext?: string } | null)?.currentContext;
  } catch {
    // A broken file names no context; Docker's own command line complains about it loudly enough.
    return undefined;
  }
}

async function readContext(folder: string, name: string, source: string): Promise<Endpoint> {
  const id = createHash('sha256').update(name).digest('hex');
  const text = await readIfPresent(join(folder, 'contexts', 'meta', id, 'meta.json'));
  if (text === undefined) throw new EndpointInvalidError(source, 'there is no such context');
  const docker = (JSON.parse(text) as ContextMeta).Endpoints?.docker;
  if (!docker?.Host) throw new EndpointInvalidError(source, 'the context names no host');

  const plain = parseEndpoint(docker.Host, source);
  if (plain.kind !== 'tcp') return plain;
  const tls = await readTlsMaterial(join(folder, 'contexts', 'tls', id, 'docker'), docker.SkipTLSVerify);
  const isTls = tls.ca !== undefined || tls.cert !== undefined || tls.skipVerify;
  return isTls ? parseEndpoint(docker.Host, source, tls) : plain;
}
