/** One thing that a client can ask for. */
export interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'head' | 'patch';
  /** With `{name}` for what varies. */
  readonly path: string;
  readonly summary: string;
  readonly query?: readonly string[];
  /** The schema of the body. */
  readonly body?: string;
  /** By status: the schema of the answer; `text` for a text, `none` for no body. */
  readonly answers: Readonly<Record<number, string>>;
  /** The statuses of refusals that are its own, besides those that any request can meet. */
  readonly refusals?: readonly number[];
  /** Needs no credentials. */
  readonly isPublic?: true;
}

const api = '/api/v1';
const ns = `${api}/namespaces/{namespace}`;
const page = ['limit', 'skip', 'count'];

/** The operations of a collection of entities that are called `name` in sentences. */
function crud(collection: string, name: string, schema: string, deleteQuery?: string): readonly Operation[] {
  const entity = `${ns}/${collection}/{name}`;
  const isPackage = schema === 'Package';
  return [
    list(`${ns}/${collection}`, `Lists or counts the ${collection} of a namespace.`, `${schema}Summary`),
    {
      method: 'put',
      path: entity,
      summary: `Creates ${name}, or updates it with overwrite.`,
      query: ['overwrite'],
      body: `${schema}Put`,
      answers: { 200: schema },
      refusals: [409, 413, 415],
    },
    {
      method: 'get',
      path: entity,
      summary: `Reads ${name}.`,
      ...(schema === 'Action' && { query: ['code'] }),
      answers: { 200: isPackage ? 'PackageWithActions' : schema },
      refusals: [404, 409],
    },
    {
      method: 'delete',
      path: entity,
      summary: `Deletes ${name}.`,
      ...(deleteQuery !== undefined && { query: [deleteQuery] }),
      answers: { 200: schema },
      refusals: [404, 409],
    },
  ];
}

function list(path: string, summary: string, item: string, query: readonly string[] = []): Operation {
  return { method: 'get', path, summary, query: [...page, ...query], answers: { 200: `[${item}]` } };
}

const invoke = {
  method: 'post',
  query: ['blocking', 'result', 'timeout'],
  body: 'Payload',
  answers: { 200: 'Activation', 202: 'ActivationId', 502: 'Activation' },
  refusals: [404, 413, 415, 429],
} as const;

/** The operations on actions in packages are those on other actions. */
function packaged(operation: Operation): Operation {
  return {
    ...operation,
    path: operation.path.replace('/actions/{name}', '/actions/{package}/{name}'),
    summary: operation.summary.replace('an action', 'an action in a package or binding'),
  };
}

const actions: readonly Operation[] = [
  ...crud('actions', 'an action', 'Action'),
  { ...invoke, path: `${ns}/actions/{name}`, summary: 'Invokes an action.' },
];

const activation = (rest: string, what: string, schema: string): Operation => ({
  method: 'get',
  path: `${ns}/activations/{id}${rest}`,
  summary: `Reads ${what} of an activation.`,
  answers: { 200: schema },
  refusals: [404],
});

const information = (path: string, summary: string, answer = 'Information'): Operation => ({
  method: 'get',
  path,
  summary,
  answers: { 200: answer },
  isPublic: true,
});

const methods = ['get', 'put', 'post', 'delete', 'head', 'patch'] as const;

const web = methods.map(
  (method): Operation => ({
    method,
    path: `${api}/web/{path}`,
    summary:
      'Runs a web action: namespace/package/name[.extension][/more], where no package is called default.',
    answers: { 200: 'text' },
    refusals: [404, 406, 413, 429],
    isPublic: true,
  }),
);

/** The web actions that manage APIs; what they refuse has no code. */
function manage(
  method: Operation['method'],
  name: string,
  summary: string,
  query: readonly string[],
  answer: string,
): Operation {
  return {
    method,
    path: `${api}/web/whisk.system/apimgmt/${name}`,
    summary,
    query: ['accesstoken', 'spaceguid', ...query],
    answers: { 200: answer, 502: 'ApiError' },
    refusals: [413],
  };
}
const filters = ['basepath', 'relpath', 'operation'];

const apis: readonly Operation[] = [
  {
    ...manage('post', 'createApi', 'Adds a path to an API, or replaces the API.', ['responsetype'], 'Api'),
    body: 'ApiPut',
    refusals: [413, 501],
  },
  manage('get', 'getApi', 'Lists APIs.', [...filters, 'limit', 'skip'], 'Apis'),
  manage('delete', 'deleteApi', 'Deletes an API, a path of it or a verb.', filters, 'Nothing'),
  ...methods.map(
    (method): Operation => ({
      method,
      path: '/api/{tenant}/{path}',
      summary: 'The API gateway: runs the web action behind a path of an API.',
      answers: { 200: 'text', 404: 'GatewayError', 413: 'GatewayError' },
      refusals: [406, 429],
      isPublic: true,
    }),
  ),
];

/** Everything that the emulator answers, in the order in which people look for it. */
export const operations: readonly Operation[] = [
  information('/', 'Describes the host and its limits.'),
  information('/ping', 'Tells that the host is there.', 'text'),
  information('/metrics', 'Counts and times of activations and containers, for Prometheus.', 'text'),
  information(api, 'Describes the API.'),
  information('/api-docs', 'This document.'),
  information(`${api}/api-docs`, 'This document.'),
  ...['', api].flatMap((prefix): Operation[] => [
    { ...information(`${prefix}/docs`, 'Leads to a page of this document.'), answers: { 308: 'none' } },
    information(`${prefix}/docs/index.html`, 'A page of this document.', 'text'),
  ]),
  information('/invokers', 'Lists the invokers.'),
  information('/invokers/healthy/count', 'Counts the invokers that are well.', 'Number'),
  information('/invokers/ready', 'Tells whether enough invokers are well.'),
  {
    method: 'get',
    path: `${api}/namespaces`,
    summary: 'Lists the own namespace.',
    answers: { 200: 'Names' },
  },
  { method: 'get', path: `${ns}/limits`, summary: 'Reads the own limits.', answers: { 200: 'UserLimits' } },
  { method: 'get', path: `${ns}/limits/{name}`, summary: 'Refused: limits are read together.', answers: {} },
  ...actions,
  list(`${ns}/actions/{package}/`, 'Lists or counts the actions of a package or binding.', 'ActionSummary'),
  ...actions.slice(1).map(packaged),
  ...crud('packages', 'a package or binding', 'Package', 'force'),
  ...crud('triggers', 'a trigger', 'Trigger'),
  {
    method: 'post',
    path: `${ns}/triggers/{name}`,
    summary: 'Fires a trigger: 204 when no rule is active.',
    body: 'Payload',
    answers: { 202: 'ActivationId', 204: 'none' },
    refusals: [404, 409, 413, 415, 429],
  },
  ...crud('rules', 'a rule', 'Rule'),
  {
    method: 'post',
    path: `${ns}/rules/{name}`,
    summary: 'Switches a rule on or off.',
    body: 'RuleStatus',
    answers: { 200: 'text' },
    refusals: [404, 409, 413, 415],
  },
  list(`${ns}/activations`, 'Lists or counts activations, the newest first.', 'ActivationSummary', [
    'docs',
    'name',
    'since',
    'upto',
  ]),
  activation('', 'the record', 'Activation'),
  activation('/logs', 'the log lines', 'ActivationLogs'),
  activation('/result', 'the result', 'ActivationResult'),
  {
    method: 'get',
    path: `${ns}/events`,
    summary:
      'Tells of activations, their log lines and their containers as server-sent events, until the client goes. With Last-Event-ID it goes on after that one.',
    query: ['action', 'activation'],
    answers: { 200: 'text' },
    refusals: [404, 429],
  },
  ...web,
  ...apis,
];
