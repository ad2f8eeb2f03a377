import type { JsonObject } from '@serverless-max/whisk-protocol';

const text = { type: 'string' } as const;
const whole = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const anything = { type: 'object', additionalProperties: true } as const;
const listOf = (items: JsonObject): JsonObject => ({ type: 'array', items });

/** Points to a schema of the document. */
export function refTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function objectOf(properties: JsonObject, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** For the body of a PUT: what is left out keeps what the entity has. */
function allOptional(properties: JsonObject): JsonObject {
  return objectOf(properties, Object.keys(properties));
}

const pairs = listOf(refTo('KeyValue'));
const summary = {
  namespace: text,
  name: text,
  version: text,
  publish: flag,
  annotations: pairs,
  updated: { ...whole, description: 'Epoch milliseconds of the last write.' },
};
const put = { version: text, publish: flag, annotations: pairs };
const binding = objectOf({ namespace: text, name: text }, ['namespace', 'name']);
const status = { type: 'string', enum: ['active', 'inactive'] };
const activationSummary = {
  namespace: text,
  name: text,
  version: text,
  publish: flag,
  annotations: pairs,
  activationId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  start: whole,
  end: whole,
  duration: whole,
  cause: { ...text, description: 'The activation of the enclosing sequence.' },
};
const unfinished = ['end', 'duration', 'cause'];
const packageItem = objectOf({ name: text, version: text, annotations: pairs });

/** The documents that the emulator takes and answers. */
export const schemas: JsonObject = {
  Error: objectOf({ error: text, code: { ...text, description: 'The X-Request-ID of the request.' } }),
  KeyValue: objectOf({ key: text, value: { description: 'Any JSON.' }, init: flag }, ['init']),
  Reference: objectOf({ path: text, name: text }),
  Exec: objectOf(
    {
      kind: { ...text, description: 'blackbox, sequence, or a kind of the host.' },
      image: text,
      code: text,
      main: text,
      binary: flag,
      components: listOf(text),
    },
    ['image', 'code', 'main', 'binary', 'components'],
  ),
  ActionLimits: allOptional({ timeout: whole, memory: whole, logs: whole, concurrency: whole }),
  ActionPut: allOptional({
    ...put,
    exec: refTo('Exec'),
    parameters: pairs,
    limits: refTo('ActionLimits'),
    delAnnotations: listOf(text),
  }),
  Action: objectOf(
    { ...summary, exec: refTo('Exec'), parameters: pairs, limits: refTo('ActionLimits'), binding: text },
    ['binding'],
  ),
  ActionSummary: objectOf({
    ...summary,
    limits: refTo('ActionLimits'),
    exec: objectOf({ binary: flag }),
  }),
  PackagePut: allOptional({ ...put, parameters: pairs, binding }),
  Package: objectOf({ ...summary, parameters: pairs, binding }),
  PackageWithActions: objectOf({
    ...summary,
    parameters: pairs,
    binding,
    actions: listOf(packageItem),
    feeds: listOf(packageItem),
  }),
  PackageSummary: objectOf({
    ...summary,
    binding: { oneOf: [{ type: 'boolean', enum: [false] }, binding] },
  }),
  TriggerPut: allOptional({ ...put, parameters: pairs, limits: anything }),
  Trigger: objectOf(
    {
      ...summary,
      parameters: pairs,
      limits: anything,
      rules: {
        type: 'object',
        description: 'By namespace/rule.',
        additionalProperties: objectOf({ action: refTo('Reference'), status }),
      },
    },
    ['rules'],
  ),
  TriggerSummary: objectOf(summary),
  RulePut: allOptional({
    ...put,
    trigger: { oneOf: [text, refTo('Reference')] },
    action: { oneOf: [text, refTo('Reference')] },
  }),
  RuleStatus: objectOf({ status }),
  Rule: objectOf({ ...summary, trigger: refTo('Reference'), action: refTo('Reference'), status }),
  RuleSummary: objectOf({ ...summary, trigger: refTo('Reference'), action: refTo('Reference') }),
  ActivationId: objectOf({ activationId: text }),
  ActivationResult: objectOf(
    { result: { description: 'Any JSON.' }, size: whole, status: text, success: flag },
    ['result', 'size'],
  ),
  ActivationSummary: objectOf({ ...activationSummary, statusCode: whole }, [...unfinished, 'statusCode']),
  Activation: objectOf(
    { ...activationSummary, subject: text, response: refTo('ActivationResult'), logs: listOf(text) },
    unfinished,
  ),
  ActivationLogs: objectOf({ logs: listOf(text) }),
  UserLimits: objectOf(
    {
      invocationsPerMinute: whole,
      concurrentInvocations: whole,
      firesPerMinute: whole,
      allowedKinds: listOf(text),
      storeActivations: flag,
      minActionMemory: whole,
      maxActionMemory: whole,
      minActionLogs: whole,
      maxActionLogs: whole,
      minActionTimeout: whole,
      maxActionTimeout: whole,
      minActionConcurrency: whole,
      maxActionConcurrency: whole,
      maxParameterSize: text,
      maxPayloadSize: text,
      maxActionInstances: whole,
    },
    ['allowedKinds', 'storeActivations', 'maxPayloadSize'],
  ),
  ApiPut: objectOf({
    apidoc: allOptional({
      namespace: text,
      apiName: text,
      gatewayBasePath: text,
      gatewayPath: text,
      gatewayMethod: text,
      pathParameters: listOf(anything),
      action: objectOf(
        {
          name: text,
          namespace: text,
          backendMethod: text,
          backendUrl: text,
          authkey: text,
          secureKey: text,
        },
        ['secureKey'],
      ),
      swagger: { description: 'A whole Swagger 2.0 document, also as text, in the place of the rest.' },
    }),
  }),
  Api: objectOf({
    namespace: text,
    gwApiUrl: { ...text, description: 'Where the gateway has it.' },
    gwApiActivated: flag,
    tenantId: text,
    apidoc: { ...anything, description: 'A Swagger 2.0 document.' },
  }),
  Apis: objectOf({ apis: listOf(objectOf({ id: text, key: text, value: refTo('Api') })) }),
  ApiError: objectOf({ error: text }),
  GatewayError: objectOf({ status: whole, message: text }),
  Nothing: { type: 'object', maxProperties: 0 },
  Number: whole,
  Count: { type: 'object', additionalProperties: whole },
  Payload: anything,
  Names: listOf(text),
  Information: anything,
};
