import fc, { type Arbitrary } from 'fast-check';
import { encodedText, mostly } from './fuzz-texts.ts';

const oddName = fc.oneof(
  encodedText,
  fc.constantFrom('a'.repeat(257), '%zz', '%00', '%2f', '%C3%28', '_', 'default', '*', ':name', ''),
);
const name = mostly(fc.constantFrom('hello', 'raw', 'guarded', 'plain', 'made', 'p', 't', 'r'), oddName);
const namespace = mostly(
  fc.constantFrom('_', 'guest'),
  fc.oneof(fc.constantFrom('whisk.system', 'a+b'), name),
);

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('true', 'false') },
  fc.constantFrom('1', '0', '-1', '200', '201', '1e9', '', '9'.repeat(30), '%zz', '%'),
  encodedText,
);
const parameters = [
  ...[
    'blocking',
    'result',
    'timeout',
    'limit',
    'skip',
    'count',
    'docs',
    'since',
    'upto',
    'name',
    'overwrite',
  ],
  ...['code', 'force', 'statusCode', 'headers', 'body', '__ow_method', '__proto__', 'error', 'constructor'],
];
const parameter = fc.oneof(
  fc.constant(['overwrite', 'true']),
  fc.tuple(fc.constantFrom(...parameters), value),
);
const query = fc
  .array(parameter, { maxLength: 3 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map((it) => it.join('=')).join('&')}`));

/** The names that a collection has or gets; all of them are wrong in another one. */
const names: Readonly<Record<string, readonly string[]>> = {
  actions: ['hello', 'plain', 'made', 'made2', 'p/hello', 'p/made'],
  packages: ['p', 'p2', 'p3'],
  triggers: ['t', 't2', 't3'],
  rules: ['r', 'r2', 'r3'],
};

/** An entity of a collection. */
export function entityUrl(collection: string): Arbitrary<string> {
  const own = fc.constantFrom(...(names[collection] ?? []));
  return fc
    .tuple(namespace, fc.oneof({ weight: 8, arbitrary: own }, name), query)
    .map(([space, entity, search]) => `/api/v1/namespaces/${space}/${collection}/${entity}${search}`);
}

/** A list, an activation, or anything else below a namespace. */
export const restUrl: Arbitrary<string> = fc
  .tuple(
    namespace,
    fc.constantFrom('actions', 'activations', 'packages', 'triggers', 'rules', 'limits', 'apis', ''),
    fc.array(fc.oneof(name, fc.constantFrom('0'.repeat(32), 'g'.repeat(32), '', 'logs', 'result')), {
      maxLength: 3,
    }),
    query,
  )
  .map(([space, kind, rest, search]) => `${['/api/v1/namespaces', space, kind, ...rest].join('/')}${search}`);

/** A web action. */
export const webUrl: Arbitrary<string> = fc
  .tuple(
    mostly(fc.constantFrom('default', 'p'), name),
    mostly(fc.constantFrom('hello', 'raw', 'guarded'), name),
    fc.constantFrom('', '.json', '.html', '.svg', '.text', '.http', '.http', '.exe', '.'),
    fc.array(name, { maxLength: 2 }),
    query,
  )
  .map(
    ([pack, action, ending, rest, search]) =>
      `${['/api/v1/web/guest', pack, action + ending, ...rest].join('/')}${search}`,
  );

/** What is no collection. */
export const otherUrl: Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(
        '/',
        '/ping',
        '/api',
        '/api/v1',
        '/api/v1/',
        '/api/v1/namespaces',
        '/docs',
        '/api-docs',
        '*',
        '//',
      ),
      fc.array(name).map((parts) => `/${parts.join('/')}`),
    ),
    query,
  )
  .map((parts) => parts.join(''));
