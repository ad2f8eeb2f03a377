import {
  ImageNotFoundError,
  RegistryUnreachableError,
  StartFailedError,
} from '@serverless-max/container-engine';
import { messageOf } from '@serverless-max/foundation';
import { type ActivationResponse, activationMessages } from '@serverless-max/whisk-protocol';

/**
 * The outcome of an activation whose container could not be started: a fault of the action when its image
 * cannot be had or has no such program, one of the platform otherwise. (OpenWhisk: DockerContainer.scala,
 * ContainerProxy.scala.)
 */
export function classifyStartFailure(error: unknown, image: string): ActivationResponse {
  if (error instanceof ImageNotFoundError || error instanceof RegistryUnreachableError) {
    return developerError(activationMessages.imagePullFailed(image));
  }
  if (error instanceof StartFailedError && error.reason === 'executable-not-found') {
    return developerError(activationMessages.commandNotFound(image));
  }
  return { status: 'whisk internal error', result: { error: activationMessages.provisioningFailed } };
}

/** What went wrong, with the engine's own words, for the person at the terminal. */
export function diagnoseStartFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : '';
  return `${messageOf(error)}${cause}`;
}

function developerError(error: string): ActivationResponse {
  return { status: 'action developer error', result: { error } };
}
