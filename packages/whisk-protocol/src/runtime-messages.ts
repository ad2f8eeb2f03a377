import { fullyQualifiedName, type WhiskAction } from './action.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { annotationOf, initParameterNames, isTruthy, parametersToObject, withoutKeys } from './parameters.ts';

/** What a container learns about the activation it runs. */
export interface RunContext {
  /** The namespace that invokes, which need not be the action's. */
  readonly namespace: string;
  readonly activationId: string;
  readonly transactionId: string;
  /** Epoch milliseconds when the time limit of this init or run ends. */
  readonly deadlineMs: number;
  /** `uuid:key`; passed on only to actions that ask for it. */
  readonly apiKey?: string;
}

/**
 * The body of `POST /init`: code, entry point, and an environment of the `__OW_*` variables and the init parameters.
 * Without code the key `code` is absent. (OpenWhisk: WhiskAction.containerInitializer, ContainerProxy.)
 */
export function toInitBody(action: WhiskAction, context: RunContext): JsonObject {
  const exec = action.exec.kind === 'sequence' ? undefined : action.exec;
  const initParameters = action.parameters.filter((parameter) => parameter.init === true);
  // OpenWhisk's own variables win over an init parameter of the same name.
  const env = Object.fromEntries([
    ...initParameters.map(({ key, value }) => [key, toEnvironmentText(value)]),
    ...Object.entries(toContextFields(action, context)).map(([key, value]) => [
      `__OW_${key.toUpperCase()}`,
      value,
    ]),
  ]) as JsonObject;
  return {
    value: {
      name: action.name,
      main: exec?.main ?? 'main',
      binary: exec?.binary ?? false,
      env,
      ...(exec?.code !== undefined && { code: exec.code }),
    },
  };
}

/** The body of `POST /run`: the arguments without init parameters, and the context as strings. */
export function toRunBody(action: WhiskAction, args: JsonValue, context: RunContext): JsonObject {
  const value = isJsonObject(args) ? withoutKeys(args, initParameterNames(action.parameters)) : args;
  return { value, ...toContextFields(action, context) };
}

/**
 * The arguments of an activation: the action's parameters, overridden by the payload, without init parameters. An array,
 * as a sequence may pass on, takes no parameters; a sequence has none of its own and passes the payload on as it is.
 */
export function resolveArguments(action: WhiskAction, payload: JsonObject): JsonObject;
export function resolveArguments(action: WhiskAction, payload: JsonValue): JsonValue;
export function resolveArguments(action: WhiskAction, payload: JsonValue): JsonValue {
  if (action.exec.kind === 'sequence' || Array.isArray(payload)) return payload;
  const merged = { ...parametersToObject(action.parameters), ...(isJsonObject(payload) && payload) };
  return withoutKeys(merged, initParameterNames(action.parameters));
}

/**
 * Whether the container receives the invoker's key: the annotation is set, or absent, which new actions never
 * are. (OpenWhisk: Annotations.ProvideApiKeyAnnotationName.)
 */
export function providesApiKey(action: Pick<WhiskAction, 'annotations'>): boolean {
  const annotation = annotationOf(action, 'provide-api-key');
  return annotation === undefined || isTruthy(annotation);
}

function toContextFields(action: WhiskAction, context: RunContext): Record<string, string> {
  return {
    ...(context.apiKey !== undefined && providesApiKey(action) && { api_key: context.apiKey }),
    namespace: context.namespace,
    action_name: fullyQualifiedName(action),
    action_version: action.version,
    activation_id: context.activationId,
    transaction_id: context.transactionId,
    deadline: String(context.deadlineMs),
  };
}

function toEnvironmentText(value: JsonValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
