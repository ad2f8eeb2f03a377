import {
  applyActionPut,
  authKeyOf,
  openwhiskLimits,
  parseActionPut,
  type SystemLimits,
  toActionDocument,
  toActionSummary,
  toUserLimits,
  type WhiskAction,
  WhiskRejection,
  wellKnownIdentities,
} from '@serverless-max/whisk-protocol';
import { HttpResponse, http, type JsonBodyType, type RequestHandler } from 'msw';

/** Where the handlers listen; nothing is opened. */
export const testApiHost = 'https://openwhisk.test';
const [guest] = wellKnownIdentities;
/** The key that they know. */
export const testKey: string = guest ? authKeyOf(guest) : '';

/** A request as the handlers saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Without the host and the API's prefix. */
  readonly path: string;
  readonly authorization: string | null;
}

/** An OpenWhisk host made of request handlers: it keeps what it is given, by OpenWhisk's own rules. */
export interface TestHost {
  readonly handlers: RequestHandler[];
  /** By `name` or `package/name`. */
  readonly actions: Map<string, WhiskAction>;
  readonly packages: Map<string, { parameters: { key: string; value: string }[] }>;
  /** What each web action answers next; then again its last. */
  readonly answers: Map<string, (() => Response | Promise<Response>)[]>;
  readonly requests: SeenRequest[];
  /** Called before each request is served; an answer of it is given in the place of the host's own. */
  before: ((seen: SeenRequest) => Response | undefined | Promise<Response | undefined>) | undefined;
  /** The same once the host has served it: the answer that gets lost on its way. */
  after: ((seen: SeenRequest) => Response | undefined) | undefined;
  /** Ends of activations, by id. */
  readonly activations: Map<string, object>;
  /** Somebody else writes to an action. */
  touch(path: string): void;
}

/** How a test host differs from OpenWhisk's standalone server. */
export interface TestHostOptions {
  readonly limits?: SystemLimits;
  /** What `GET /` answers; OpenWhisk's document when not given. */
  readonly root?: () => Response;
  /** No document of limits. */
  readonly hasUserLimits?: boolean;
}

const bytesPerMb = 1_048_576;

/** Creates the handlers of a host with the user `guest`. */
export function createTestHost(options: TestHostOptions = {}): TestHost {
  const { limits = openwhiskLimits, hasUserLimits = true } = options;
  const now = (() => {
    let time = 1_700_000_000_000;
    return () => time++;
  })();
  const host: TestHost = {
    handlers: [],
    actions: new Map(),
    packages: new Map(),
    answers: new Map(),
    requests: [],
    before: undefined,
    after: undefined,
    activations: new Map(),
    touch(path) {
      const action = host.actions.get(path);
      if (action) put(path, { annotations: [{ key: 'touched', value: true }] });
    },
  };

  function put(path: string, body: unknown): WhiskAction {
    const [pkg, packaged] = path.split('/');
    const place =
      packaged === undefined
        ? { namespace: 'guest', name: path }
        : { namespace: `guest/${pkg}`, name: packaged };
    const parsed = parseActionPut(body as Parameters<typeof parseActionPut>[0]);
    const action = applyActionPut(host.actions.get(path), parsed, { ...place, now: now(), limits });
    host.actions.set(path, action);
    return action;
  }

  const answer = async (request: Request, serve: (path: string) => Promise<Response> | Response) => {
    const url = new URL(request.url);
    const path = decodeURIComponent(url.pathname.replace(/^\/api\/v1\/?/, ''));
    const seen = { method: request.method, path, authorization: request.headers.get('authorization') };
    host.requests.push(seen);
    const instead = await host.before?.(seen);
    if (instead) return instead;
    try {
      const served = await serve(path);
      return host.after?.(seen) ?? served;
    } catch (error) {
      if (error instanceof WhiskRejection) return refusal(error.status, error.message);
      throw error;
    }
  };

  /** Behind the key, in the namespace `guest`. */
  const guarded = async (request: Request, serve: (path: string) => Promise<Response> | Response) =>
    answer(request, (path) => {
      const expected = `Basic ${Buffer.from(testKey).toString('base64')}`;
      if (request.headers.get('authorization') !== expected) {
        return refusal(401, 'The supplied authentication is invalid');
      }
      const [, namespace] = /^namespaces\/([^/]+)/.exec(path) ?? [];
      if (namespace !== undefined && namespace !== '_' && namespace !== 'guest') {
        return refusal(403, `The supplied authentication is not authorized to access '${path.slice(11)}'.`);
      }
      return serve(path.replace(/^namespaces\/[^/]+\//, ''));
    });

  const withPackage = (path: string, action: WhiskAction) => {
    const pkg = path.includes('/') ? host.packages.get(path.split('/')[0] ?? '') : undefined;
    const inherited = (pkg?.parameters ?? []).filter(
      ({ key }) => !action.parameters.some((it) => it.key === key),
    );
    return { ...action, parameters: [...inherited, ...action.parameters] };
  };

  const api = `${testApiHost}/api/v1`;
  const action = `${api}/namespaces/:namespace/actions`;
  const pathIn = (path: string): string => path.replace(/^actions\//, '');
  for (const place of [`${action}/:name`, `${action}/:package/:name`]) {
    host.handlers.push(
      http.get(place, ({ request }) =>
        guarded(request, (path) => {
          const found = host.actions.get(pathIn(path));
          return found
            ? json(toActionDocument(withPackage(pathIn(path), found), { code: false }))
            : refusal(404, 'The requested resource does not exist.');
        }),
      ),
      http.put(place, ({ request }) =>
        guarded(request, async (full) => {
          const path = pathIn(full);
          const overwrite = new URL(request.url).searchParams.get('overwrite') === 'true';
          if (host.actions.has(path) && !overwrite) return refusal(409, 'resource already exists');
          if (path.includes('/') && !host.packages.has(path.split('/')[0] ?? '')) {
            return refusal(404, 'The requested resource does not exist.');
          }
          return json(toActionDocument(put(path, await request.json())));
        }),
      ),
      http.delete(place, ({ request }) =>
        guarded(request, (full) => {
          const found = host.actions.get(pathIn(full));
          if (!found) return refusal(404, 'The requested resource does not exist.');
          host.actions.delete(pathIn(full));
          return json(toActionDocument(found));
        }),
      ),
    );
  }
  host.handlers.push(
    http.get(`${testApiHost}/`, ({ request }) =>
      answer(request, () => options.root?.() ?? json(informationOf(limits))),
    ),
    http.get(`${api}/namespaces`, ({ request }) => guarded(request, () => json(['guest']))),
    http.get(`${api}/namespaces/:namespace/limits`, ({ request }) =>
      guarded(request, () =>
        hasUserLimits
          ? json(toUserLimits({}, limits))
          : refusal(404, 'The requested resource could not be found.'),
      ),
    ),
    http.get(action, ({ request }) =>
      guarded(request, () => json([...host.actions.values()].map(toActionSummary))),
    ),
    http.get(`${api}/namespaces/:namespace/activations`, ({ request }) =>
      guarded(request, () => {
        const name = new URL(request.url).searchParams.get('name') ?? '';
        const version = host.actions.get(name)?.version;
        const isAnswered = host.requests.some(
          ({ path }) => path.startsWith('web/') && path.endsWith(`/${name}`),
        );
        return json(isAnswered && version ? [{ version, statusCode: 0 }] : []);
      }),
    ),
    http.get(`${api}/namespaces/:namespace/activations/:id`, ({ request, params }) =>
      guarded(request, () => {
        const found = host.activations.get(String(params['id']));
        return found
          ? json({ activationId: params['id'], ...found })
          : refusal(404, 'The requested resource does not exist.');
      }),
    ),
    http.get(`${api}/namespaces/:namespace/packages/:name`, ({ request, params }) =>
      guarded(request, () => {
        const found = host.packages.get(String(params['name']));
        return found
          ? json({ name: params['name'], namespace: 'guest', binding: {}, ...found })
          : refusal(404, 'The requested resource does not exist.');
      }),
    ),
    http.put(`${api}/namespaces/:namespace/packages/:name`, ({ request, params }) =>
      guarded(request, () => {
        host.packages.set(String(params['name']), { parameters: [] });
        return json({ name: params['name'], namespace: 'guest', version: '0.0.1' });
      }),
    ),
    http.all(`${api}/web/guest/:package/:name`, ({ request, params }) =>
      answer(request, () => {
        const pkg = String(params['package']);
        const name = pkg === 'default' ? String(params['name']) : `${pkg}/${params['name']}`;
        const queue = host.answers.get(name) ?? [];
        const next = queue.length > 1 ? queue.shift() : queue[0];
        return next?.() ?? json({ status: 'ok' });
      }),
    ),
  );
  return host;
}

function json(body: unknown): Response {
  return HttpResponse.json(body as JsonBodyType);
}

/** OpenWhisk's refusal. */
export function refusal(status: number, error: string): Response {
  return HttpResponse.json({ error, code: 'test' }, { status });
}

function informationOf({ memory, timeout, logs, invocationsPerMinute }: SystemLimits) {
  return {
    description: 'OpenWhisk',
    limits: {
      actions_per_minute: invocationsPerMinute,
      min_action_duration: timeout.min,
      max_action_duration: timeout.max,
      min_action_memory: memory.min * bytesPerMb,
      max_action_memory: memory.max * bytesPerMb,
      min_action_logs: logs.min * bytesPerMb,
      max_action_logs: logs.max * bytesPerMb,
    },
  };
}
