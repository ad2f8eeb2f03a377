import { ActivationLog } from './activation-log.ts';
import type { Answer } from './answer.ts';
import { CodeAction } from './code/code-action.ts';
import { createHttpTransport } from './http-transport.ts';
import { openFastify } from './model/fastify-model.ts';
import { ModelAction } from './model/model-action.ts';
import { openServer } from './model/server-model.ts';
import type { ModelServerProcess } from './model/server-process.ts';
import { sentenceOf } from './model-errors.ts';
import { type AdapterName, adapterOf, applicationNameOf, logFormatOf } from './settings.ts';

// The program in the image: owns the process, its environment and its signals.

interface Action {
  init(message: unknown): Promise<Answer>;
  run(message: unknown): Promise<Answer>;
}

const { env } = process;
const running: ModelServerProcess[] = [];

function createAction(adapter: AdapterName, log: ActivationLog): Action {
  if (adapter === 'code') return new CodeAction(env, log);
  const open =
    adapter === 'fastify'
      ? () => openFastify(applicationNameOf(env), process.cwd())
      : () => openServer(env, log, (server) => running.push(server));
  return new ModelAction(env, log, open);
}

function adapterOrExit(): AdapterName {
  try {
    return adapterOf(env);
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}

async function end(): Promise<never> {
  await Promise.all(running.map((server) => server.stop()));
  process.exit(0);
}

// The first process of a container gets no signal that it does not ask for.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end());
const adapter = adapterOrExit();
const log = new ActivationLog(process.stdout, process.stderr, logFormatOf(env));
const action = createAction(adapter, log);
const server = createHttpTransport({
  routes: { '/init': (message) => action.init(message), '/run': (message) => action.run(message) },
  takesNoBody: adapter !== 'code',
  onFault: (fault) => log.error(fault),
});
server.listen(
  Number(env['SERVERLESS_MAX_PORT'] ?? 8080),
  env['SERVERLESS_MAX_HOST'] ?? '0.0.0.0',
  // A parent that listens, as the tests do, hears where it is once it is there.
  () => process.send?.(server.address()),
);
