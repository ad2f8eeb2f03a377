import type { ServerlessMaxError } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import * as errors from './errors.ts';

const all: readonly ServerlessMaxError[] = [
  new errors.EngineNotFoundError(['Docker (unix:///var/run/docker.sock)']),
  new errors.EndpointInvalidError('DOCKER_HOST', '"x" is no address of an engine'),
  new errors.EnginePermissionDeniedError('unix:///var/run/docker.sock'),
  new errors.EngineUnreachableError('tcp://box:2375', 'connect ECONNREFUSED'),
  new errors.ImageNotFoundError('m:1', 'manifest unknown'),
  new errors.RegistryUnreachableError('m:1', 'no such host'),
  new errors.PlatformMismatchError('m:1', 'it is for linux/arm64, the engine runs linux/amd64'),
  new errors.DiskFullError('m:1', 'no space left on device'),
  new errors.BuildFailedError('m:1', 'exit 1', []),
  new errors.LoadFailedError('invalid tar header'),
  new errors.StartFailedError('m:1', 'executable file not found', 'executable-not-found'),
  new errors.ContainerNotFoundError('c1'),
  new errors.PortNotPublishedError('c1', 80, []),
  new errors.EngineConflictError('c1', 'it is already paused'),
  new errors.EngineRequestFailedError('c1', 500, 'overloaded'),
];

test('each class has a code of its own and a sentence', () => {
  expect(Object.keys(errors)).toHaveLength(all.length);
  expect(all.map(({ code, fault, message }) => `${code} ${fault}: ${message}`)).toMatchInlineSnapshot(`
    [
      "ENG_NOT_FOUND environment: No container engine was found. Looked at: Docker (unix:///var/run/docker.sock).",
      "ENG_ENDPOINT_INVALID user: DOCKER_HOST does not lead to a container engine: "x" is no address of an engine.",
      "ENG_PERMISSION_DENIED environment: This user may not open the container engine at unix:///var/run/docker.sock (permission denied).",
      "ENG_UNREACHABLE environment: The container engine at tcp://box:2375 does not answer: connect ECONNREFUSED.",
      "ENG_IMAGE_NOT_FOUND user: Image m:1 was not found: manifest unknown.",
      "ENG_REGISTRY_UNREACHABLE remote: The registry of image m:1 cannot be reached: no such host.",
      "ENG_PLATFORM_MISMATCH environment: Image m:1 does not fit the machine of the engine: it is for linux/arm64, the engine runs linux/amd64.",
      "ENG_DISK_FULL environment: The engine has no disk space left for m:1: no space left on device.",
      "ENG_BUILD_FAILED user: Building image m:1 failed: exit 1.",
      "ENG_LOAD_FAILED user: The engine did not load the image archive: invalid tar header.",
      "ENG_START_FAILED environment: A container of image m:1 did not start: executable file not found.",
      "ENG_CONTAINER_NOT_FOUND environment: Container c1 is not in the engine.",
      "ENG_PORT_NOT_PUBLISHED bug: Port 80 of container c1 is not published (published: none).",
      "ENG_CONFLICT environment: The engine refused a request for c1, as it conflicts: it is already paused.",
      "ENG_REQUEST_FAILED environment: A request to the engine for c1 failed with status 500: overloaded.",
    ]
  `);
});
