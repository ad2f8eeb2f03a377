import { packFiles } from '@serverless-max/oci';
import { buildRuntimeImage, loadActionServer, type RuntimeImage } from '@serverless-max/runtime-image';
import type { BenchContext } from './context.ts';
import { planAppend, prepareModelImage } from './model-image.ts';

/** Reads what it is sent and answers a fixed line: nothing of a model's own time is in the figures. */
const application = `
ANSWER = b'{"status": "ok"}\\n'


def application(environ, start_response):
    environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(ANSWER)))])
    return [ANSWER]
`;

/** Builds a runtime image of a trivial application on the model image, its base; dispose of both when done. */
export async function buildEchoImage(
  context: BenchContext,
  tag: string,
): Promise<{ readonly image: RuntimeImage; readonly base: string } & AsyncDisposable> {
  const { engine } = context;
  const model = await prepareModelImage(context);
  const dockerfile = `FROM ${model.reference}\nCOPY bench_app.py /home/max/bench_app.py\n`;
  const reference = `serverless-max/bench-echo-model:${tag}`;
  await using stack = new AsyncDisposableStack();
  stack.defer(() => engine.removeImage(reference));
  const files = { Dockerfile: dockerfile, 'bench_app.py': application };
  await engine.buildImage(
    packFiles(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }))),
    { tags: [reference] },
  );
  const details = await engine.inspectImage(reference);
  if (!details) throw new Error(`${reference} was built, but is not in the engine`);
  const base = { reference, id: details.id, details, how: 'built for the benchmark' };
  const plan = planAppend(base, await loadActionServer(), {
    name: 'bench-echo',
    app: 'bench_app:application',
  });
  const image = await buildRuntimeImage(engine, plan);
  stack.defer(() => engine.removeImage(image.reference));
  const made = stack.move();
  return { image, base: reference, [Symbol.asyncDispose]: () => made.disposeAsync() };
}
