import type { ServerlessMaxError } from '@serverless-max/foundation';
import {
  BuildFailedError,
  ContainerNotFoundError,
  DiskFullError,
  EngineConflictError,
  EnginePermissionDeniedError,
  EngineRequestFailedError,
  EngineUnreachableError,
  ImageNotFoundError,
  LoadFailedError,
  PlatformMismatchError,
  RegistryUnreachableError,
  StartFailedError,
} from './errors.ts';

/** What was asked of the engine: the same sentence means different things in a pull and in a start. */
export type EngineOperation =
  | 'query'
  | 'image'
  | 'pull'
  | 'load'
  | 'build'
  | 'create'
  | 'start'
  | 'container';

/** What came back instead of success. */
export interface EngineFailure {
  /** HTTP status; undefined when no answer came, or when the failure was inside a stream that began with 200. */
  readonly status?: number | undefined;
  /** The system's word when no answer came: `EACCES`, `ECONNREFUSED`, … */
  readonly errno?: string | undefined;
  readonly message: string;
}

/** What the failure is about. */
export interface FailureContext {
  readonly endpoint: string;
  readonly operation: EngineOperation;
  /** The image reference, or the container's name or id. */
  readonly subject: string;
  /** The last lines of a build. */
  readonly output?: readonly string[];
  readonly cause?: unknown;
}

const diskFull = /no space left on device|disk quota exceeded|ENOSPC/i;

const otherPlatform =
  /no matching manifest for|exec format error|no image found in (image index|manifest list) for architecture|does not match the specified platform|operating system "?\w+"? cannot be used on this platform|cannot be used on this platform/i;

const noNetwork =
  /dial tcp|no such host|connection refused|connection reset|i\/o timeout|TLS handshake|net\/http: |context deadline exceeded|network is unreachable|no route to host|name resolution|proxyconnect|x509: |server gave HTTP response to HTTPS client|toomanyrequests|unexpected HTTP status: 5\d\d|\bEOF$/i;

const noSuchImage =
  /manifest unknown|name unknown|not found|denied|unauthorized|authentication required|no basic auth credentials|does not exist|no such image|invalid reference format|image not known|did not resolve to an alias/i;

const noExecutable =
  /executable file .*not found|exec: .*no such file or directory|exec \S+: no such file or directory|a command that was not found/i;

/**
 * Turns what an engine answered into the error that says what happened. The sentences are those of Docker
 * (dockerd, containerd, runc) and of Podman (containers/image, crun) as they were seen or are in their sources.
 */
export function classifyEngineFailure(failure: EngineFailure, context: FailureContext): ServerlessMaxError {
  const { status, errno } = failure;
  const { operation, subject, endpoint } = context;
  const options = context.cause === undefined ? {} : { cause: context.cause };
  const reason = failure.message.trim().replace(/\.$/, '');

  if (status === undefined && errno !== undefined) {
    return errno === 'EACCES' || errno === 'EPERM'
      ? new EnginePermissionDeniedError(endpoint, options)
      : new EngineUnreachableError(endpoint, reason, options);
  }
  if (diskFull.test(reason)) return new DiskFullError(subject, reason, options);
  if (otherPlatform.test(reason)) return new PlatformMismatchError(subject, reason, options);

  switch (operation) {
    case 'pull':
      if (noNetwork.test(reason)) return new RegistryUnreachableError(subject, reason, options);
      if (noSuchImage.test(reason)) return new ImageNotFoundError(subject, reason, options);
      break;
    case 'load':
      return new LoadFailedError(reason, options);
    case 'build':
      return new BuildFailedError(subject, reason, context.output ?? [], options);
    case 'image':
      if (status === 404) return new ImageNotFoundError(subject, reason, options);
      break;
    case 'create':
      if (/no such image|image not known/i.test(reason)) {
        return new ImageNotFoundError(subject, reason, options);
      }
      if (status === 409 || /name .*is (already )?in use/i.test(reason)) break;
      return new StartFailedError(subject, reason, startFailureReason(reason), options);
    case 'start':
      return new StartFailedError(subject, reason, startFailureReason(reason), options);
    case 'container':
      if (status === 404) return new ContainerNotFoundError(subject, options);
      break;
    case 'query':
      break;
  }
  if (status === 409 || /in use|state improper/i.test(reason)) {
    return new EngineConflictError(subject, reason, options);
  }
  return new EngineRequestFailedError(subject, status, reason, options);
}

function startFailureReason(sentence: string): 'executable-not-found' | 'other' {
  return noExecutable.test(sentence) ? 'executable-not-found' : 'other';
}
