/**
 * Every sentence that a client may read, in OpenWhisk's own words, spelling mistakes included: clients and
 * their test suites compare them. (OpenWhisk: ErrorResponse.scala, object Messages, and the HTTP framework.)
 */
export const messages = {
  // Statuses without a sentence of their own.
  resourceDoesNotExist: 'The requested resource does not exist.',
  notAuthorizedToOperate: 'The supplied authentication is not authorized to access this resource.',
  authenticationRequired: 'Authentication is possible but has failed or not yet been provided.',
  conflict:
    'The request could not be processed because of conflict in the request, such as an edit conflict.',
  contentTooLarge: 'The request content is larger than the server is willing or able to process.',
  tooManyRequestsDefault: 'The user has sent too many requests in a given amount of time.',
  internalServerError: 'There was an internal server error.',
  serviceUnavailable:
    'The server is currently unavailable (because it is overloaded or down for maintenance).',

  // What the HTTP framework says before a handler runs.
  credentialsMissing: 'The resource requires authentication, which was not supplied with the request',
  credentialsInvalid: 'The supplied authentication is invalid',
  noRoute: 'The requested resource could not be found.',
  methodNotAllowed: (methods: readonly string[]): string =>
    `HTTP method not allowed, supported methods: ${methods.join(', ')}`,
  unsupportedRequestType: (contentType: string | undefined): string =>
    `The request's Content-Type ${contentType === undefined ? '' : `[${contentType}] `}is not supported. ` +
    'Expected:\napplication/json',
  malformedContent: (detail: string): string => `The request content was malformed:\n${detail}`,
  nestedTooDeep: (max: number): string =>
    `JSON input nested too deeply:JSON input was nested more deeply than the set limit of maxNesting = ${max}`,
  malformedQuery: (name: string, detail: string): string =>
    `The query parameter '${name}' was malformed:\n${detail}`,
  invalidBoolean: (value: string): string => `'${value}' is not a valid Boolean value`,
  uriTooLong: (max: number): string => `URI length exceeds the configured limit of ${max} characters`,
  entityExpected: 'Request entity expected but not supplied',
  notAcceptable: (types: string): string =>
    `Resource representation is only available with these types:\n${types}`,

  // Names, ids and lists.
  entityNameIllegal: 'The name of the entity contains illegal characters.',
  entityNameTooLong: (length: number): string => `Name segement longer than allowed: ${length} > 256.`,
  namespaceIllegal: 'The namespace contains illegal characters.',
  namespaceTooLong: (length: number): string => `Namespace longer than allowed: ${length} > 256.`,
  malformedQualifiedName:
    'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
  activationIdIllegal: 'The activation id is not valid.',
  activationIdLength: (length: number): string => `Activation id length is ${length} but must be 32.`,
  listLimitOutOfRange: (value: number, max: number, collection: string): string =>
    `The value '${value}' is not in the range of 0 to ${max} for ${collection}.`,
  listSkipOutOfRange: (value: number, collection: string): string =>
    `The value '${value}' is not greater than or equal to 0 for ${collection}.`,
  notAnInteger: (value: string, collection: string): string =>
    `The value '${value}' is not an integer for ${collection}.`,
  docsNotAllowedWithCount: "The parameter 'docs' is not permitted with 'count'.",
  badEpoch: (value: string): string => `Parameter is not a valid value for epoch seconds: ${value}`,
  badNameFilter: (value: string): string =>
    `Parameter may be a 'simple' name or 'package-name/simple' name: ${value}`,

  // Actions.
  execUndefined: 'exec undefined',
  objectExpected: 'Object expected',
  objectExpectedInField: (field: string): string => `Object expected in field '${field}'`,
  memberMissing: (field: string): string => `Object is missing required member '${field}'`,
  entityNameMalformed: 'entity name malformed',
  kindNotString: "'kind' must be a string defined in 'exec'",
  imageNotString: "'image' must be a string defined in 'exec' for 'blackbox' actions",
  imageUnparsable: 'could not parse image name',
  mainNotString: (kind: string): string => `if defined, 'main' be a string in 'exec' for '${kind}' actions`,
  mainMissing: (kind: string): string => `'main' must be a string defined in 'exec' for '${kind}' actions`,
  codeNotString: (kind: string, attached = false): string =>
    `'code' must be a string ${attached ? 'or attachment object ' : ''}defined in 'exec' for '${kind}' actions`,
  componentsNotArray: "'components' must be an array",
  componentsMissing: "'components' must be defined for sequence kind",
  unknownKind: (kind: string, valid: readonly string[]): string =>
    `The specified runtime '${kind}' is not supported by this platform. ` +
    `Valid values are: ${valid.map((name) => `'${name}'`).join(', ')}.`,
  deprecatedKind: (kind: string): string =>
    `The '${kind}' runtime is no longer supported. You may read and delete but not update or invoke this action.`,
  parametersMalformed: 'parameters malformed!',
  versionMalformed: 'semantic version malformed',
  limitNotWhole: (word: string): string => `${word} limit must be whole number`,
  limitMalformed: (word: string): string => `${word} limit malformed`,
  aboveThreshold: (what: string, max: string): string =>
    `requirement failed: ${what} exceeds allowed threshold of ${max}`,
  belowThreshold: (what: string, min: string): string =>
    `requirement failed: ${what} below allowed threshold of ${min}`,
  instancesAboveConcurrency: (concurrency: number): string =>
    `Max action instance concurrency must not exceed your namespace concurrency of ${concurrency}.`,
  parametersNotAllowed: 'Request defines parameters that are not allowed (e.g., reserved properties).',
  invalidTimeout: (maxMs: number): string => `Timeout must be number of milliseconds up to ${maxMs}.`,
  sequenceTooLong: 'Too many actions in the sequence.',
  sequenceEmpty: 'No component specified for the sequence.',
  sequenceCyclic: 'Sequence may not refer to itself.',
  sequenceComponentMissing: 'Sequence component does not exist.',
  entityTooLarge: (
    field: 'exec' | 'parameters' | 'annotations' | 'Request',
    size: number,
    max: number,
  ): string => `${field} larger than allowed: ${size} > ${max} bytes.`,

  // Packages, rules, triggers, limits.
  notAllowedOnBinding: 'Operation not permitted on package binding.',
  packageNameReserved: (name: string): string => `Package name '${name}' is reserved.`,
  bindingMissing: 'Binding references a package that does not exist.',
  bindingToBinding: 'Cannot bind to another package binding.',
  bindingToOther: 'Cannot bind to a resource that is not a package.',
  packageToBinding: 'Resource is a package and cannot be converted into a binding.',
  bindingCircular: (name: string): string => `Package binding '${name}' contains a circular reference.`,
  packageNotEmpty: (count: number): string =>
    `Package not empty (contains ${count} ${count === 1 ? 'entity' : 'entities'}). ` +
    'Set force param or delete package contents.',
  ruleNeedsBoth: 'rule requires a valid trigger and a valid action',
  triggerMissing: (name: string): string => `trigger ${name} does not exist`,
  actionMissing: (name: string): string => `action ${name} does not exist`,
  ruleTriggerMissing: 'Only rules with existing triggers can be activated',
  ruleInactive: (rule: string, action: string): string =>
    `Rule '${rule}' is inactive, action '${action}' was not activated.`,
  ruleStatusMissing: 'key not found: status',
  ruleStatusUnknown: (status: unknown): string =>
    `requirement failed: ${typeof status === 'string' ? status : JSON.stringify(status)} is not a recognized rule state`,
  qualifiedNameUnreadable: 'fully qualified name malformed',
  feedNameInvalid: 'Feed name is not valid',
  limitsInnerRoute: 'Inner entity level routes for limits are not yet implemented.',

  // Access, conflicts, throttles.
  notAuthorizedToAccess: (resource: string): string =>
    `The supplied authentication is not authorized to access '${resource}'.`,
  notAuthorizedForKind: (kind: string): string =>
    `The supplied authentication is not authorized to access actions of kind '${kind}'.`,
  resourceMissing: (name: string): string => `The requested resource '${name}' does not exist.`,
  resourceExists: 'resource already exists',
  concurrentModification: 'Concurrent modification to resource detected.',
  notInCollection: 'Resource by this name exists but is not in this collection.',
  corrupted: 'Resource is corrupted and cannot be read.',
  tooManyRequests: (count: number, allowed: number): string =>
    `Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`,
  tooManyConcurrentRequests: (count: number, allowed: number): string =>
    `Too many concurrent requests in flight (count: ${count}, allowed: ${allowed}).`,

  // Web actions.
  invalidMedia: (mediaType: string): string => `Response is not valid '${mediaType}'.`,
  propertyNotFound: 'Response does not include requested property.',
  unknownContentType: 'Response did not specify a known content-type.',
  contentTypeMismatch: 'Response type in header did not match generated content type.',
  errorProcessingRequest: 'There was an error processing your request.',
  responseNotReady: 'Response not yet ready.',
} as const;
