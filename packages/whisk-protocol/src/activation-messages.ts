import type { JsonValue } from './json.ts';

const withBody = (sentence: string, body: string): string => `${sentence}${body === '' ? '.' : `: ${body}`}`;

/** The sentences that end up in an activation's `error` or logs. (OpenWhisk: Messages in ErrorResponse.scala.) */
export const activationMessages = {
  abnormalInit: 'The action did not initialize and exited unexpectedly.',
  abnormalRun: 'The action did not produce a valid response and exited unexpectedly.',
  memoryExhausted: 'The action exhausted its memory and was aborted.',
  initTimedOut: (ms: number): string =>
    `The action exceeded its time limits of ${ms} milliseconds during initialization.`,
  runTimedOut: (ms: number): string => `The action exceeded its time limits of ${ms} milliseconds.`,
  invalidInitResponse: (body: string): string => withBody('The action failed during initialization', body),
  invalidRunResponse: (body: string): string =>
    withBody('The action did not produce a valid JSON or JSON Array response', body),
  truncatedResponse: (prefix: string, length: number, max: number): string =>
    `The action produced a response that exceeded the allowed length: ${length} > ${max} bytes. ` +
    `The truncated response was: ${prefix}`,
  actionRemoved: 'Action could not be found or may have been deleted.',
  actionMismatch: 'Action version is not compatible and cannot be invoked.',
  actionFetchFailed: 'Action could not be fetched.',
  namespaceBlacklisted: 'The action was not invoked due to a blacklisted namespace.',
  imagePullFailed: (image: string): string => `Failed to pull container image '${image}'.`,
  commandNotFound: (image: string): string => `executable file not found in image ${image}`,
  provisioningFailed: 'Failed to provision resources to run the action.',
  sequenceTimedOut: (activationId: string): string =>
    `Timeout reached when retrieving activation ${activationId} for sequence component.`,
  sequenceFailed: 'Sequence failed.',
  compositionTooLong: 'Too many actions in the composition.',
  compositionTimedOut: (activationId: string): string =>
    `Timeout reached when retrieving activation ${activationId} during composition.`,
  compositionFailed: 'Activation failure during composition.',
  compositionComponentInvalid: (name: JsonValue): string =>
    `Failed to parse action name from json value ${JSON.stringify(name)} during composition.`,
  compositionComponentNotFound: (name: string): string =>
    `Failed to resolve action with name '${name}' during composition.`,
  compositionComponentNotAccessible: (name: string): string =>
    `Failed entitlement check for action with name '${name}' during composition.`,
  logsTruncated: (limitBytes: number): string =>
    `Logs were truncated because the total bytes size exceeds the limit of ${limitBytes} bytes.`,
  logsIncomplete: 'There was an issue while collecting your logs. Data might be missing.',
  logsAfterDeveloperError: 'The action did not initialize or run as expected. Log data might be missing.',
} as const;
