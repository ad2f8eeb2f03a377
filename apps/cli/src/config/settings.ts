import type { WskProps } from '@serverless-max/deployer';

/** What a setting holds: `milliseconds` also takes a text such as `60s`, `entries` an object of values. */
export type SettingType = 'text' | 'count' | 'milliseconds' | 'switch' | 'web' | 'secret' | 'entries';

/** The name of a setting. */
export type SettingName =
  | 'apihost'
  | 'auth'
  | 'token'
  | 'apiversion'
  | 'namespace'
  | 'insecure'
  | 'webUrl'
  | 'registry'
  | 'package'
  | 'name'
  | 'memory'
  | 'timeout'
  | 'concurrency'
  | 'logs'
  | 'web'
  | 'requireAuth'
  | 'params'
  | 'annotations'
  | 'parallel';

/** One thing that a deployment can be told, wherever it is told. */
export interface Setting {
  /** In a configuration file. */
  readonly name: SettingName;
  /** On the command line, without the dashes. */
  readonly flag: string;
  /** Variables of the environment, the first that is set counts. */
  readonly variables: readonly string[];
  /** In wsk's property file. */
  readonly wskProperty?: keyof WskProps;
  readonly type: SettingType;
  /** It is about the host, the publication, or the action; those of the action may differ by model. */
  readonly about: 'host' | 'image' | 'action' | 'run';
  /** Shown as dots. */
  readonly isSecret?: true;
  readonly default?: string | number | boolean;
  readonly doc: string;
}

/** Everything that a deployment can be told: options, variables, files and their reference come from it. */
export const settings: readonly Setting[] = [
  {
    name: 'apihost',
    flag: 'host',
    variables: ['WHISK_APIHOST', '__OW_API_HOST'],
    wskProperty: 'apiHost',
    type: 'text',
    about: 'host',
    doc: 'address of the OpenWhisk host; https unless it says http://',
  },
  {
    name: 'auth',
    flag: 'auth',
    variables: ['WHISK_AUTH', '__OW_API_KEY'],
    wskProperty: 'auth',
    type: 'text',
    about: 'host',
    isSecret: true,
    doc: 'key for the host, `uuid:key`',
  },
  {
    name: 'token',
    flag: 'token',
    variables: ['SMAX_TOKEN'],
    type: 'text',
    about: 'host',
    isSecret: true,
    doc: 'bearer token, for hosts that take one in place of a key',
  },
  {
    name: 'apiversion',
    flag: 'api-version',
    variables: ['WHISK_APIVERSION'],
    wskProperty: 'apiVersion',
    type: 'text',
    about: 'host',
    default: 'v1',
    doc: 'version of the REST API',
  },
  {
    name: 'namespace',
    flag: 'namespace',
    variables: ['__OW_NAMESPACE'],
    type: 'text',
    about: 'host',
    default: '_',
    doc: 'namespace of the actions; `_` is the one of the key',
  },
  {
    name: 'insecure',
    flag: 'insecure',
    variables: ['SMAX_INSECURE'],
    type: 'switch',
    about: 'host',
    default: false,
    doc: "do not check the host's certificate",
  },
  {
    name: 'webUrl',
    flag: 'web-url',
    variables: ['SMAX_WEB_URL'],
    type: 'text',
    about: 'host',
    doc: 'how the host writes addresses of web actions, when not as OpenWhisk does: with {namespace}, {package}, {name}',
  },
  {
    name: 'registry',
    flag: 'registry',
    variables: ['SMAX_REGISTRY'],
    type: 'text',
    about: 'image',
    doc: 'where images are pushed: a registry with a path, e.g. ghcr.io/me',
  },
  {
    name: 'package',
    flag: 'package',
    variables: ['SMAX_PACKAGE'],
    type: 'text',
    about: 'action',
    doc: 'package of the action; made when it is not there',
  },
  {
    name: 'name',
    flag: 'name',
    variables: [],
    type: 'text',
    about: 'action',
    doc: "name of the action; the model's when not given",
  },
  {
    name: 'memory',
    flag: 'memory',
    variables: ['SMAX_ACTION_MEMORY'],
    type: 'count',
    about: 'action',
    doc: "memory limit in MB; the model's when not given",
  },
  {
    name: 'timeout',
    flag: 'timeout',
    variables: ['SMAX_ACTION_TIMEOUT'],
    type: 'milliseconds',
    about: 'action',
    doc: "time limit in milliseconds, or as 60s or 5m; the model's when not given",
  },
  {
    name: 'concurrency',
    flag: 'concurrency',
    variables: ['SMAX_ACTION_CONCURRENCY'],
    type: 'count',
    about: 'action',
    doc: 'activations at the same time in one container',
  },
  {
    name: 'logs',
    flag: 'logs',
    variables: ['SMAX_ACTION_LOGS'],
    type: 'count',
    about: 'action',
    doc: 'limit of log lines in MB',
  },
  {
    name: 'web',
    flag: 'web',
    variables: ['SMAX_WEB'],
    type: 'web',
    about: 'action',
    default: 'raw',
    doc: 'how it is reached over the web: `raw` with the request as it is, `true` with parsed arguments, `no`',
  },
  {
    name: 'requireAuth',
    flag: 'require-auth',
    variables: ['SMAX_REQUIRE_AUTH'],
    type: 'secret',
    about: 'action',
    isSecret: true,
    doc: 'callers have to send this secret in X-Require-Whisk-Auth; without a value one is made up, or kept; `no` lifts it',
  },
  {
    name: 'params',
    flag: 'param',
    variables: [],
    type: 'entries',
    about: 'action',
    isSecret: true,
    doc: 'default argument `name=value`, JSON where it is; can be repeated',
  },
  {
    name: 'annotations',
    flag: 'annotation',
    variables: [],
    type: 'entries',
    about: 'action',
    doc: 'annotation `name=value`, JSON where it is; can be repeated',
  },
  {
    name: 'parallel',
    flag: 'parallel',
    variables: ['SMAX_PARALLEL'],
    type: 'count',
    about: 'run',
    default: 4,
    doc: 'how many are deployed at the same time',
  },
];
