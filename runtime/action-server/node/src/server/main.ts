import { Action } from './action.ts';
import { ActivationLog } from './activation-log.ts';
import { createHttpTransport } from './http-transport.ts';

// The program in the image: owns the process, its environment and its signals.

const log = new ActivationLog(process.stdout, process.stderr);
const action = new Action(process.env, log);
const server = createHttpTransport({
  routes: { '/init': (message) => action.init(message), '/run': (message) => action.run(message) },
  onFault: (fault) => log.error(fault),
});
// The first process of a container gets no signal that it does not ask for.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
server.listen(
  Number(process.env['SERVERLESS_MAX_PORT'] ?? 8080),
  process.env['SERVERLESS_MAX_HOST'] ?? '0.0.0.0',
  // A parent that listens, as the tests do, hears where it is once it is there.
  () => process.send?.(server.address()),
);
