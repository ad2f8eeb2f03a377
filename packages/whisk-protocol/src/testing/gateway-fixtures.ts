import type { GatewayApi } from '../gateway-api.ts';
import { applyApiPut } from '../gateway-api-change.ts';
import { parseApiPut } from '../gateway-api-create.ts';
import type { JsonObject } from '../json.ts';

/** What clients send for one verb of one path: `get /books` of `/shop` to the web action `list`, unless changed. */
export function createApidoc(changes: JsonObject = {}, action: JsonObject = {}): JsonObject {
  return {
    namespace: '_',
    gatewayBasePath: '/shop',
    gatewayPath: '/books',
    gatewayMethod: 'get',
    id: 'API:_:/shop',
    action: {
      name: 'list',
      namespace: '_',
      backendMethod: 'GET',
      backendUrl: 'http://127.0.0.1:3233/api/v1/web/_/default/list.http',
      authkey: 'uuid:key',
      ...action,
    },
    ...changes,
  };
}

/** A stored API of `guest`, made of one endpoint after the other; `http` is what their actions are asked with. */
export function createGatewayApi(...apidocs: readonly JsonObject[]): GatewayApi {
  const puts = apidocs.map((apidoc) => parseApiPut({ apidoc }, 'guest'));
  const document = puts.reduce<JsonObject | undefined>((it, put) => applyApiPut(it, put, 'http'), undefined);
  return { namespace: 'guest', name: puts[0]?.basePath ?? '/', document: document ?? {}, updated: 0 };
}
