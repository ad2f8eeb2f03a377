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
export {
  type Continuation,
  isConductor,
  readContinuation,
  resolveActionName,
  toCompositionResponse,
  toConductorArguments,
} from './conductor.ts';
export {
  authKeyOf,
  faultOfIdentities,
  type Identity,
  parseAuthKey,
  parseBasicCredentials,
  wellKnownIdentities,
} from './credentials.ts';
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
export {
  type ApiQuery,
  type GatewayApi,
  selectApis,
  toApiDocument,
  toApiItem,
  toBasePath,
  urlOfApi,
} from './gateway-api.ts';
export { applyApiPut, removeEndpoint } from './gateway-api-change.ts';
export { checkApiDocument, demandOf } from './gateway-api-check.ts';
export { type ApiEndpoint, type ApiPut, parseApiPut } from './gateway-api-create.ts';
export { type ApiDeletion, parseApiDeletion, parseApiQuery } from './gateway-api-query.ts';
export { gatewayMessages } from './gateway-messages.ts';
export {
  corsHeaderNames,
  type GatewayCors,
  type GatewayRoute,
  gatewayCorsHeaders,
  routeGatewayRequest,
} from './gateway-route.ts';
export { parseImageName } from './image-name.ts';
export { isJsonObject, type JsonObject, type JsonValue, toPrettyJson } from './json.ts';
export { parseJson } from './json-text.ts';
export {
  type ActionLimits,
  checkLimits,
  checkSize,
  defaultLimits,
  ibmLimits,
  type LimitRange,
  noRates,
  openwhiskLimits,
  type RateLimits,
  type SystemLimits,
} from './limits.ts';
export { isBinaryMediaType, isJsonMediaType } from './media-types.ts';
export { messages } from './messages.ts';
export {
  inheritPackage,
  type PackageBinding,
  type PackageChain,
  packagePath,
  providerOf,
  toPackageDocument,
  toPackageDocumentWithActions,
  toPackageSummary,
  type WhiskPackage,
} from './package.ts';
export {
  applyPackagePut,
  assertPackageName,
  type PackagePut,
  type PackagePutContext,
  parsePackagePut,
} from './package-put.ts';
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
  applyRulePut,
  type EntityReference,
  linkRule,
  pathOf,
  type RuleStatus,
  ruleStatusOf,
  toRuleDocument,
  toRuleSummary,
  unlinkRule,
  type WhiskRule,
} from './rule.ts';
export { parseRulePut, parseRuleStatus, type RulePut } from './rule-put.ts';
export {
  providesApiKey,
  type RunContext,
  resolveArguments,
  toInitBody,
  toRunBody,
} from './runtime-messages.ts';
export {
  assertNotDeprecated,
  findKind,
  type RuntimeKind,
  type Runtimes,
  toRuntimesDocument,
} from './runtimes.ts';
export {
  afterComponent,
  endsSequence,
  type SequenceAnnotationInput,
  type SequenceState,
  sequenceAnnotations,
  startSequence,
  stopSequence,
} from './sequence.ts';
export { checkSequence, type FindAction } from './sequence-check.ts';
export {
  applyTriggerPut,
  parseTriggerPut,
  type RuleLink,
  type TriggerPutContext,
  toTriggerDocument,
  toTriggerSummary,
  type WhiskTrigger,
} from './trigger.ts';
export {
  inactiveOutcome,
  type RuleOutcome,
  rulesToFire,
  toRuleLogLine,
  toTriggerArguments,
} from './trigger-activation.ts';
export { checkKind, keepsActivations, limitsOf, toUserLimits, type UserLimits } from './user-limits.ts';
export { firstVersion, nextVersion, parseVersion } from './version.ts';
export {
  corsHeaders,
  finalParameters,
  hasCustomOptions,
  isCallerAllowed,
  isRawHttp,
  isWebExported,
  reservedParameters,
  webAnnotations,
} from './web-action.ts';
export { parseWebPath, type WebExtension, type WebPath, webExtensions } from './web-path.ts';
export { toWebArguments, type WebRequest } from './web-request.ts';
export { projectWebResult, toErrorBody, toWebError, type WebResponse } from './web-response.ts';
