import { expect, test } from 'vitest';
import { classifyEngineFailure, type EngineFailure, type EngineOperation } from './classify-failure.ts';
import { BuildFailedError, StartFailedError } from './errors.ts';

const endpoint = 'unix:///var/run/docker.sock';

/** Where the sentences come from: D Docker 20.10 as seen, N newer Docker, P Podman 4 and 5. */
const table: readonly (readonly [EngineOperation, number | undefined, string, string])[] = [
  // D
  [
    'pull',
    500,
    'Get "https://registry.example/v2/": dial tcp: lookup registry.example on 10.0.0.53:53: no such host',
    'ENG_REGISTRY_UNREACHABLE',
  ],
  [
    'pull',
    500,
    'Get "http://localhost:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
    'ENG_REGISTRY_UNREACHABLE',
  ],
  [
    'pull',
    500,
    'Get https://registry.example/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'ENG_REGISTRY_UNREACHABLE',
  ],
  ['pull', 500, 'received unexpected HTTP status: 503 Service Unavailable', 'ENG_REGISTRY_UNREACHABLE'],
  ['pull', 429, 'toomanyrequests: You have reached your pull rate limit.', 'ENG_REGISTRY_UNREACHABLE'],
  ['pull', 500, 'x509: certificate signed by unknown authority', 'ENG_REGISTRY_UNREACHABLE'],
  [
    'pull',
    404,
    "pull access denied for nope, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'ENG_IMAGE_NOT_FOUND',
  ],
  ['pull', 404, 'manifest for m:1 not found: manifest unknown: manifest unknown', 'ENG_IMAGE_NOT_FOUND'],
  [
    'pull',
    500,
    'Head "http://localhost:5000/v2/me/m/manifests/1": no basic auth credentials',
    'ENG_IMAGE_NOT_FOUND',
  ],
  ['pull', 400, 'invalid reference format: repository name must be lowercase', 'ENG_IMAGE_NOT_FOUND'],
  [
    'pull',
    undefined,
    'no matching manifest for linux/arm64/v8 in the manifest list entries',
    'ENG_PLATFORM_MISMATCH',
  ],
  [
    'pull',
    undefined,
    'failed to register layer: Error processing tar file(exit status 1): write /usr/lib/x: no space left on device',
    'ENG_DISK_FULL',
  ],
  ['pull', 500, 'something else', 'ENG_REQUEST_FAILED'],
  [
    'load',
    undefined,
    'Error processing tar file(exit status 1): archive/tar: invalid tar header',
    'ENG_LOAD_FAILED',
  ],
  ['load', undefined, 'open /var/lib/docker/tmp/x/layer.tar: no such file or directory', 'ENG_LOAD_FAILED'],
  ['load', 500, 'write /var/lib/docker/tmp/x: no space left on device', 'ENG_DISK_FULL'],
  ['build', undefined, "The command '/bin/sh -c exit 3' returned a non-zero code: 3", 'ENG_BUILD_FAILED'],
  ['build', 400, 'dockerfile parse error line 1: unknown instruction: FRM', 'ENG_BUILD_FAILED'],
  ['image', 404, 'No such image: nope:1', 'ENG_IMAGE_NOT_FOUND'],
  [
    'image',
    409,
    'conflict: unable to remove repository reference "m:1" (must force) - container 1a2b is using its referenced image 3c4d',
    'ENG_CONFLICT',
  ],
  ['image', 500, 'invalid reference format: repository name must be lowercase', 'ENG_REQUEST_FAILED'],
  ['create', 404, 'No such image: nope:1', 'ENG_IMAGE_NOT_FOUND'],
  [
    'create',
    409,
    'Conflict. The container name "/x" is already in use by container "6233". You have to remove (or rename) that container to be able to reuse that name.',
    'ENG_CONFLICT',
  ],
  ['create', 400, 'Minimum memory limit allowed is 6MB', 'ENG_START_FAILED'],
  [
    'create',
    404,
    'image with reference m:1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
    'ENG_PLATFORM_MISMATCH',
  ],
  ['start', 404, 'network nonet not found', 'ENG_START_FAILED'],
  ['start', 500, 'unable to find user nouser: no matching entries in passwd file', 'ENG_START_FAILED'],
  [
    'start',
    500,
    'driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:8080 failed: port is already allocated',
    'ENG_START_FAILED',
  ],
  [
    'start',
    400,
    'OCI runtime create failed: runc create failed: unable to start container process: exec /bin/sh: exec format error: unknown',
    'ENG_PLATFORM_MISMATCH',
  ],
  ['container', 404, 'No such container: 6233', 'ENG_CONTAINER_NOT_FOUND'],
  ['container', 409, 'Container 1449 is already paused', 'ENG_CONFLICT'],
  ['query', 500, 'overloaded', 'ENG_REQUEST_FAILED'],
  // P
  [
    'pull',
    500,
    'initializing source docker://nope:latest: reading manifest latest in docker.io/library/nope: requested access to the resource is denied',
    'ENG_IMAGE_NOT_FOUND',
  ],
  [
    'pull',
    500,
    'initializing source docker://m:1: pinging container registry registry.example: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host',
    'ENG_REGISTRY_UNREACHABLE',
  ],
  [
    'pull',
    500,
    'short-name "nope:1" did not resolve to an alias and no unqualified-search registries are defined',
    'ENG_IMAGE_NOT_FOUND',
  ],
  [
    'pull',
    500,
    'choosing an image from manifest list docker://m:1: no image found in image index for architecture "arm64", variant "v8", OS "linux"',
    'ENG_PLATFORM_MISMATCH',
  ],
  ['load', 500, 'payload does not match any of the supported image formats', 'ENG_LOAD_FAILED'],
  ['create', 404, 'nope:1: image not known', 'ENG_IMAGE_NOT_FOUND'],
  [
    'create',
    500,
    'creating container storage: the container name "x" is already in use by 4d5e. You have to remove that container to be able to reuse that name: that name is already in use',
    'ENG_CONFLICT',
  ],
  ['container', 500, '"6233" is not running, can\'t pause: container state improper', 'ENG_CONFLICT'],
  [
    'container',
    404,
    'no container with name or ID "6233" found: no such container',
    'ENG_CONTAINER_NOT_FOUND',
  ],
];

test.each(table)('%s, %s: %s → %s', (operation, status, message, code) => {
  expect(classify({ status, message }, operation)).toMatchObject({ code });
});

test.each<[string, string]>([
  ['EACCES', 'ENG_PERMISSION_DENIED'],
  ['EPERM', 'ENG_PERMISSION_DENIED'],
  ['ENOENT', 'ENG_UNREACHABLE'],
  ['ECONNREFUSED', 'ENG_UNREACHABLE'],
  ['ECONNRESET', 'ENG_UNREACHABLE'],
  ['ENOTFOUND', 'ENG_UNREACHABLE'],
  ['ETIMEDOUT', 'ENG_UNREACHABLE'],
])('no answer at all: %s → %s, whatever was asked', (errno, code) => {
  for (const operation of ['query', 'pull', 'start', 'build'] as const) {
    expect(classify({ errno, message: `connect ${errno} /x` }, operation)).toMatchObject({ code });
  }
});

test.each([
  ['exec: "nope": executable file not found in $PATH: unknown', 'executable-not-found'],
  ['exec: "/nope": stat /nope: no such file or directory: unknown', 'executable-not-found'],
  [
    'crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    'executable-not-found',
  ],
  ['exec: "/etc/passwd": permission denied: unknown', 'other'],
  ['error mounting "/x" to rootfs at "/y": no such file or directory', 'other'],
])('a start that fails with %s: %s', (detail, reason) => {
  const message = `OCI runtime create failed: runc create failed: unable to start container process: ${detail}`;
  const error = classify({ status: 400, message }, 'start');
  expect(error).toBeInstanceOf(StartFailedError);
  expect(error).toMatchObject({ reason });
});

test('a failed build shows its last output, and the engine’s sentence stays readable', () => {
  const failure = { message: 'The command returned a non-zero code: 1.' };
  const error = classifyEngineFailure(failure, {
    endpoint,
    operation: 'build',
    subject: 'm:1',
    output: ['Step 1/2 : FROM debian', 'Step 2/2 : RUN false'],
  });
  expect(error).toBeInstanceOf(BuildFailedError);
  expect(error.message).toMatchInlineSnapshot(`
    "Building image m:1 failed: The command returned a non-zero code: 1. Last output:
    Step 1/2 : FROM debian
    Step 2/2 : RUN false"
  `);
});

function classify(failure: EngineFailure, operation: EngineOperation) {
  return classifyEngineFailure(failure, { endpoint, operation, subject: 'm:1' });
}
