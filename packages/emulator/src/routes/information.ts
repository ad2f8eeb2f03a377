import { messages, toRuntimesDocument, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../context.ts';
import { registerApiDocs } from './api-docs.ts';
import { operatorPaths } from './operator.ts';

const bytesPerMb = 1_048_576;
/** What clients of other languages can read; JSON has no infinity. */
const maxInt = 2_147_483_647;

/**
 * The documents that anyone may read: `/`, `/ping`, `/api/v1`. What is neither there nor in the API is a 405, because
 * OPTIONS is answered everywhere. (OpenWhisk: Controller.scala, RestAPIs.scala.)
 */
export function registerInformation(app: FastifyInstance, context: RouteContext): void {
  app.get('/ping', (_request, reply) => reply.type('text/plain; charset=UTF-8').send('pong'));
  app.get('/', () => hostDocument(context));
  for (const path of ['/api/v1', '/api/v1/']) app.get(path, () => apiDocument);
  registerApiDocs(app);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const supported = supportedOn(path);
    void reply.header('allow', supported.join(', '));
    throw new WhiskRejection(405, messages.methodNotAllowed(supported));
  });
}

/** The methods of a path outside the API, in the order in which OpenWhisk comes to think of them. */
function supportedOn(path: string): readonly string[] {
  if (['/', '/ping', '/metrics'].includes(path)) return ['GET', 'OPTIONS'];
  return operatorPaths.includes(path) ? ['OPTIONS', 'GET'] : ['OPTIONS'];
}

/** What the host offers and limits. Wskdeploy and the deployer read it before they plan. */
function hostDocument({ limits, runtimes }: RouteContext) {
  const { timeout, memory, logs } = limits;
  return {
    description: 'OpenWhisk',
    support: {
      github: 'https://github.com/apache/openwhisk/issues',
      slack: 'http://slack.openwhisk.org',
    },
    api_paths: ['/api/v1'],
    limits: {
      actions_per_minute: Math.min(limits.invocationsPerMinute, maxInt),
      triggers_per_minute: Math.min(limits.firesPerMinute, maxInt),
      concurrent_actions: Math.min(limits.concurrentInvocations, maxInt),
      sequence_length: limits.sequenceLength,
      default_min_action_duration: timeout.min,
      default_max_action_duration: timeout.max,
      default_min_action_memory: memory.min * bytesPerMb,
      default_max_action_memory: memory.max * bytesPerMb,
      default_min_action_logs: logs.min * bytesPerMb,
      default_max_action_logs: logs.max * bytesPerMb,
      min_action_duration: timeout.min,
      max_action_duration: timeout.max,
      min_action_memory: memory.min * bytesPerMb,
      max_action_memory: memory.max * bytesPerMb,
      min_action_logs: logs.min * bytesPerMb,
      max_action_logs: logs.max * bytesPerMb,
    },
    runtimes: toRuntimesDocument(runtimes),
  };
}

const apiDocument = {
  description: 'OpenWhisk API',
  api_version: '1.0.0',
  api_version_path: 'v1',
  // The date of the OpenWhisk sources that the emulator follows; the wsk client's tests want it to begin with 20.
  build: '2026-08-05T00:00:00Z',
  buildno: 'serverless-max',
  swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
} as const;
