/**
 * What the API management actions and the API gateway say, in OpenWhisk's own words.
 * (OpenWhisk: core/routemgmt; openwhisk-apigateway: routing.lua, validation.lua.)
 */
export const gatewayMessages = {
  // Arguments of the management actions.
  createNeedsKey: 'A valid auth key is required.',
  needsKey: 'Invalid authentication.',
  apidocMissing: 'apidoc is required.',
  apidocUnreadable: 'apidoc field cannot be parsed. Ensure it is valid JSON.',
  apidocOfType: (type: string): string =>
    `apidoc field is of type ${type} and should be a JSON object or a JSON string.`,
  namespaceMissing: 'apidoc is missing the namespace field',
  swaggerAndBasePath: 'swagger and gatewayBasePath are mutually exclusive and cannot be specified together.',
  swaggerUnreadable: 'swagger field cannot be parsed. Ensure it is valid JSON.',
  swaggerOfType: (type: string): string =>
    `swagger field is ${type} and should be an object or a JSON string.`,
  swaggerFieldMissing: (field: string): string => `swagger is missing the ${field} field.`,
  apidocFieldMissing: (field: string): string =>
    `apidoc is missing the ${field} field${field === 'action' ? '.' : ''}`,
  actionFieldMissing: (field: string): string => `action is missing the ${field} field.`,
  outputFormatUnknown: 'Invalid outputFormat value. Valid values are: apigw, swagger',
  basePathMissing: 'basepath is required.',
  pathMissing: 'When specifying an operation, the path is required.',

  // Why an API is not made, changed or deleted.
  creationFailure: (reason: string): string => `API creation failure: ${reason}`,
  deletionFailure: (reason: string): string => `API deletion failure: ${reason}`,
  fieldIsNoText: (field: string): string => `the field ${field} is not a string.`,
  backendUrlUnreadable:
    "API swagger generation error: TypeError: Cannot read properties of null (reading '1')",
  basePathHasParameters: (basePath: string): string =>
    `The base path (${basePath}) cannot have parameters. Only the relative path supports path parameters.`,
  parametersNeedHttp:
    "The action must use a response type of '.http' in order to receive the path parameters.",
  targetNeedsPath: (operationId: string): string =>
    `The target-url for operationId '${operationId}' must end in '$(request.path)' in order for actions to receive the path parameters.`,
  parameterUndefined: (name: string, path: string): string =>
    `The parameter '${name}' defined in path '${path}' does not match any of the parameters defined for the path in the swagger file.`,
  refusedByGateway: (reason: string): string =>
    `Unable to configure the API Gateway (status code 400): ${JSON.stringify({ status: 400, message: `Error: ${reason}` })}`,
  titleMissing: "Missing field 'name' in request body.",
  quoteInBasePath: 'basePath contains illegal character "\'".',
  noResources: 'Empty resources object.',
  quoteInPath: 'resource path contains illegal character "\'".',
  pathWithoutSlash: "Resource path must begin with '/'.",
  noOperations: "Missing or empty field 'operations' or in resource path object.",
  verbUnknown: (verb: string): string => `Resource verb '${verb}' not supported.`,
  backendUrlMissing: (verb: string): string => `Missing field 'backendUrl' for '${verb}' operation.`,
  apiMissing: (nameOrBasePath: string): string => `API '${nameOrBasePath}' does not exist.`,
  pathUnknown: (path: string): string => `path '${path}' does not exist in the API`,
  operationUnknown: (path: string, operation: string): string =>
    `path '${path}' with operation '${operation}' does not exist in the API`,

  // What the gateway answers itself.
  notFound: 'Not found.',
  verbNotSupported: 'Whoops. Verb not supported.',
  bodyTooLarge: 'Request Entity Too Large',
} as const;
