export {
  fullyQualifiedName,
  toActionDocument,
  toActionSummary,
  type WhiskAction,
} from './action.ts';
export { type ActionPut, parseActionPut } from './action-put.ts';
export { type ActionPutContext, applyActionPut } from './action-update.ts';
export {
  type ActivationAnnotationInput,
  type ActivationResponse,
  type ActivationStatus,
  activationAnnotations,
  errorResponse,
  formatLogLine,
  statusCodeOf,
  toActivationDocument,
  toActivationResult,
  toActivationSummary,
  type WhiskActivation,
} from './activation.ts';
export { activationMessages } from './activation-messages.ts';
export {
  type ContainerAnswer,
  classifyInit,
  classifyRun,
  type InitVerdict,
  type RunVerdict,
} from './activation-response.ts';
export { decodeBase64Strict, looksLikeBase64 } from './base64.ts';
export { authKeyOf, type Identity, parseBasicCredentials, wellKnownIdentities } from './credentials.ts';
export { isEntityName, parseEntityName, parseNamespace, parseQualifiedName } from './entity-name.ts';
export { WhiskRejection } from './errors.ts';
export {
  type BlackboxExec,
  type Exec,
  type NamedExec,
  parseExec,
  type SequenceExec,
  sizeOfExec,
} from './exec.ts';
export { parseImageName } from './image-name.ts';
export { isJsonObject, type JsonObject, type JsonValue, toPrettyJson } from './json.ts';
export {
  type ActionLimits,
  checkLimits,
  checkSize,
  defaultLimits,
  type LimitRange,
  openwhiskLimits,
  type SystemLimits,
} from './limits.ts';
export { isBinaryMediaType, isJsonMediaType } from './media-types.ts';
export { messages } from './messages.ts';
export {
  type Annotation,
  annotationOf,
  initParameterNames,
  isTruthy,
  mergeParameters,
  type Parameter,
  parametersToObject,
  sizeOfParameters,
} from './parameters.ts';
export {
  providesApiKey,
  type RunContext,
  resolveArguments,
  toInitBody,
  toRunBody,
} from './runtime-messages.ts';
export { firstVersion, nextVersion, parseVersion } from './version.ts';
export {
  corsHeaders,
  finalParameters,
  hasCustomOptions,
  isCallerAllowed,
  isRawHttp,
  isWebExported,
  reservedParameters,
} from './web-action.ts';
export { parseWebPath, type WebExtension, type WebPath } from './web-path.ts';
export { toWebArguments, type WebRequest } from './web-request.ts';
export { projectWebResult, toErrorBody, toWebError, type WebResponse } from './web-response.ts';
