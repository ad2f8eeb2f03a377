import type { Adapter } from '../adapter.ts';
import type { InputKind, Route } from './inspection.ts';

/** What is known of a framework: how it is recognised, and what it serves when nobody changes it. */
export interface Framework {
  readonly name: string;
  readonly title: string;
  /** Whether a real image of it is inspected in our tests. */
  readonly tested: boolean;
  readonly language: 'python' | 'node' | 'java' | 'c++';
  readonly adapter: Adapter;
  /** Import names of Python. */
  readonly pythonPackages?: readonly string[];
  /** Names in package.json. */
  readonly nodePackages?: readonly string[];
  /** In the words of the command. */
  readonly command?: RegExp;
  /** Names of files in the model's folder. */
  readonly files?: RegExp;
  /** Names of variables. */
  readonly variables?: RegExp;
  readonly port: number;
  readonly routes?: readonly Route[];
  readonly document?: string;
  readonly health?: string;
  readonly predict?: Route;
  readonly input?: InputKind;
}

const json: InputKind = { kind: 'json' };
const get = (path: string): Route => ({ method: 'GET', path });
const post = (path: string): Route => ({ method: 'POST', path });

/**
 * Those that are made of others come first: of two with the same evidence the first one is meant. Routes and ports are
 * those of the projects' manuals and sources (maxfw 1.1, cog's docs/http.md, BentoML's `bentoml serve`, TorchServe's
 * inference_api.md, TensorFlow Serving's api_rest.md, the Open Inference Protocol v2 as MLServer serves it).
 */
export const frameworks: readonly Framework[] = [
  {
    name: 'maxfw',
    title: 'MAX-Framework',
    tested: true,
    language: 'python',
    adapter: 'wsgi',
    pythonPackages: ['maxfw'],
    port: 5000,
    routes: [post('/model/predict'), get('/model/metadata'), get('/swagger.json')],
    document: '/swagger.json',
    health: '/model/metadata',
    predict: post('/model/predict'),
  },
  {
    name: 'cog',
    title: 'Cog',
    tested: true,
    language: 'python',
    adapter: 'http',
    pythonPackages: ['cog'],
    command: /^cog\.server\.http$/,
    files: /^cog\.yaml$/,
    port: 5000,
    routes: [post('/predictions'), get('/health-check'), get('/openapi.json')],
    document: '/openapi.json',
    health: '/health-check',
    predict: post('/predictions'),
    input: json,
  },
  {
    name: 'bentoml',
    title: 'BentoML',
    tested: true,
    language: 'python',
    adapter: 'http',
    pythonPackages: ['bentoml'],
    command: /(^|\/)bentoml$/,
    files: /^(bento|bentofile)\.yaml$/,
    variables: /^BENTO_PATH$/,
    port: 3000,
    document: '/docs.json',
    health: '/readyz',
  },
  {
    name: 'mlserver',
    title: 'MLServer (Open Inference Protocol)',
    tested: true,
    language: 'python',
    adapter: 'http',
    pythonPackages: ['mlserver'],
    command: /(^|\/)mlserver$/,
    files: /^model-settings\.json$/,
    variables: /^MLSERVER_/,
    port: 8080,
    document: '/v2/docs/dataplane.json',
    health: '/v2/health/ready',
    predict: post('/v2/models/{model_name}/infer'),
    input: json,
  },
  {
    name: 'torchserve',
    title: 'TorchServe',
    tested: true,
    language: 'java',
    adapter: 'http',
    pythonPackages: ['ts'],
    command: /(^|\/)torchserve$/,
    files: /\.mar$/,
    variables: /^TS_CONFIG_FILE$/,
    port: 8080,
    routes: [post('/predictions/{model_name}'), get('/ping')],
    health: '/ping',
    predict: post('/predictions/{model_name}'),
    input: { kind: 'binary' },
  },
  {
    name: 'tensorflow-serving',
    title: 'TensorFlow Serving',
    tested: false,
    language: 'c++',
    adapter: 'http',
    command: /(^|\/)(tensorflow_model_server|tf_serving_entrypoint\.sh)$/,
    port: 8501,
    routes: [post('/v1/models/{model_name}:predict'), get('/v1/models/{model_name}')],
    health: '/v1/models/{model_name}',
    predict: post('/v1/models/{model_name}:predict'),
    input: json,
  },
  {
    name: 'fastapi',
    title: 'FastAPI',
    tested: true,
    language: 'python',
    adapter: 'asgi',
    pythonPackages: ['fastapi'],
    port: 8000,
    document: '/openapi.json',
  },
  {
    name: 'starlette',
    title: 'Starlette (ASGI)',
    tested: true,
    language: 'python',
    adapter: 'asgi',
    pythonPackages: ['starlette'],
    port: 8000,
  },
  {
    name: 'flask',
    title: 'Flask',
    tested: true,
    language: 'python',
    adapter: 'wsgi',
    pythonPackages: ['flask', 'flask_restx', 'flask_restplus'],
    command: /(^|\/)flask$/,
    variables: /^FLASK_APP$/,
    port: 5000,
  },
  {
    name: 'fastify',
    title: 'Fastify',
    tested: true,
    language: 'node',
    adapter: 'fastify',
    nodePackages: ['fastify'],
    port: 3000,
  },
  {
    name: 'express',
    title: 'Express',
    tested: true,
    language: 'node',
    adapter: 'http',
    nodePackages: ['express'],
    port: 3000,
  },
];
