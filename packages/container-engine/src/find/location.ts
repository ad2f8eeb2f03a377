import { messageOf } from '@serverless-max/foundation';
import { EndpointInvalidError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';

/** The facts of a machine and its user that say where an engine may be; read by the application, not here. */
export interface EngineEnvironment {
  /** DOCKER_HOST */
  readonly dockerHost?: string | undefined;
  /** DOCKER_CONTEXT */
  readonly dockerContext?: string | undefined;
  /** DOCKER_CONFIG: the folder that holds `config.json` and `contexts/`; `~/.docker` without it. */
  readonly dockerConfig?: string | undefined;
  /** DOCKER_TLS_VERIFY: anything but the empty string turns TLS on. */
  readonly dockerTlsVerify?: string | undefined;
  /** DOCKER_CERT_PATH */
  readonly dockerCertPath?: string | undefined;
  /** CONTAINER_HOST, Podman's own variable */
  readonly containerHost?: string | undefined;
  readonly home: string;
  /** XDG_RUNTIME_DIR */
  readonly xdgRuntimeDir?: string | undefined;
  readonly uid: number;
  readonly platform: NodeJS.Platform;
}

/** A place where an engine may be. */
export interface EngineLocation {
  /** Who names the place, in words for a person: `DOCKER_HOST`, `Docker context "remote"`, `Podman (rootless)`. */
  readonly source: string;
  /** The user asked for this very engine: then no other will do. */
  readonly isExplicit: boolean;
  readonly endpoint: Endpoint | EndpointInvalidError;
}

/** One way of finding engines; it reads files at most and connects to nothing. */
export type FindStrategy = (environment: EngineEnvironment) => Promise<readonly EngineLocation[]>;

/** The location of an engine that the user asked for; a bad value stays in it as the error that it is. */
export async function explicitLocation(
  source: string,
  read: () => Endpoint | Promise<Endpoint>,
): Promise<EngineLocation> {
  try {
    return { source, isExplicit: true, endpoint: await read() };
  } catch (thrown) {
    const endpoint =
      thrown instanceof EndpointInvalidError
        ? thrown
        : new EndpointInvalidError(source, messageOf(thrown), { cause: thrown });
    return { source, isExplicit: true, endpoint };
  }
}
