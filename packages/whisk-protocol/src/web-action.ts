import type { WhiskAction } from './action.ts';
import { type Annotation, annotationOf } from './parameters.ts';

type Annotated = Pick<WhiskAction, 'annotations'>;

/** Whether the action may be reached over the web: `web-export` is the JSON `true`, not a string. */
export function isWebExported(action: Annotated): boolean {
  return annotationOf(action, 'web-export') === true;
}

/** Whether the action takes query and body as they are. */
export function isRawHttp(action: Annotated): boolean {
  return annotationOf(action, 'raw-http') === true;
}

/** Whether the action answers OPTIONS itself, and no CORS header is added for it. */
export function hasCustomOptions(action: Annotated): boolean {
  return annotationOf(action, 'web-custom-options') === true;
}

/**
 * Whether `require-whisk-auth` lets the caller in: `true` asks for valid credentials of any namespace, a string or
 * number for a header of that text, and any other value but `false` denies everyone. (OpenWhisk: WebActions.scala.)
 */
export function isCallerAllowed(
  action: Annotated,
  request: { readonly authenticated: boolean; readonly requireWhiskAuthHeader: string | undefined },
): boolean {
  const required = annotationOf(action, 'require-whisk-auth');
  if (required === undefined || required === false) return true;
  if (required === true) return request.authenticated;
  if (typeof required !== 'string' && typeof required !== 'number') return false;
  return request.requireWhiskAuthHeader === String(required);
}

/** Arguments that describe the request; a request may not set them, an action may not rely on setting them. */
export const reservedParameters: readonly string[] = [
  '__ow_method',
  '__ow_headers',
  '__ow_path',
  '__ow_user',
  '__ow_query',
  '__ow_body',
];

/** The names no request may override: with `final`, the parameters that have a value; otherwise none. */
export function finalParameters(action: Pick<WhiskAction, 'annotations' | 'parameters'>): readonly string[] {
  if (annotationOf(action, 'final') !== true) return [];
  return action.parameters.filter(({ value }) => value !== null).map(({ key }) => key);
}

/** The CORS headers of every answer of a web action without custom options. (OpenWhisk: CorsSettings.scala.) */
export function corsHeaders(accessControlRequestHeaders: string | undefined): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH',
    'Access-Control-Allow-Headers':
      accessControlRequestHeaders ??
      'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent',
  };
}

/**
 * The annotations that make an action a web action, or none: with the arguments of the request parsed (`true`), or with
 * query and body as they are (`raw`). Its parameters cannot be overridden then. (OpenWhisk: `wsk action --web`.)
 */
export function webAnnotations(mode: 'true' | 'raw' | 'no'): Annotation[] {
  const isWeb = mode !== 'no';
  return [
    { key: 'web-export', value: isWeb },
    { key: 'raw-http', value: mode === 'raw' },
    { key: 'final', value: isWeb },
  ];
}
