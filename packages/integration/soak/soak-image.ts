import type { ContainerEngine } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import { packFiles } from '@serverless-max/oci';
import { askEngine } from '../src/support/engine-api.ts';

/** The label that every container of a soak has from its image, whoever starts it and however. */
export const soakLabel = 'serverless-max-test.soak';

/** A file in the volume that every container of a soak has. */
export const volumeMarker = (soak: string): string => `serverless-max-soak-${soak}`;

// OpenWhisk's contract, served directly: the argument `ms` says how long a run takes.
const server = `
import http.server, json, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get('content-length') or 0)) or '{}')
        arguments = body.get('value') or {}
        answer = {'ok': True}
        if self.path == '/run':
            time.sleep(float(arguments.get('ms') or 0) / 1000)
            print('ran')
            for stream in (sys.stdout, sys.stderr):
                print('XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX', file=stream, flush=True)
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass

http.server.ThreadingHTTPServer(('', 8080), Handler).serve_forever()
`;

// The same image as a model image: `smax emulate <image>` puts its own action server on top.
const application = `
def app(environ, start_response):
    start_response('200 OK', [('content-type', 'application/json')])
    return [b'{"ok": true}']
`;

/** A small image that is an action by itself and a model; dispose of it to remove it with its runtime image. */
export async function buildSoakImage(
  engine: ContainerEngine,
  modelImage: string,
  soak: string,
): Promise<{ readonly reference: string } & AsyncDisposable> {
  const lines = [
    `FROM ${modelImage}`,
    `LABEL ${soakLabel}=${soak}`,
    'ENV SERVERLESS_MAX_APP=soak_app:app',
    'COPY soak_app.py soak_server.py ./',
    'USER root',
    `RUN mkdir /soak && touch /soak/${volumeMarker(soak)}`,
    'VOLUME /soak',
    'CMD ["python3", "soak_server.py"]',
  ];
  const files = {
    Dockerfile: `${lines.join('\n')}\n`,
    'soak_app.py': application,
    'soak_server.py': server,
  };
  const packed = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
  const reference = `serverless-max-soak/${soak}:1`;
  await engine.buildImage(packFiles(packed), { tags: [reference] });
  return { reference, [Symbol.asyncDispose]: () => removeImages(engine, soak, reference) };
}

async function removeImages(engine: ContainerEngine, soak: string, reference: string): Promise<void> {
  const made = (await tagsOf(engine, soak)).filter((it) => it !== reference);
  for (const tag of [...made, reference]) await removeWhenUnused(engine, tag);
}

/** A container of it may still be on its way out. */
async function removeWhenUnused(engine: ContainerEngine, tag: string): Promise<void> {
  for (let attempts = 50; ; attempts--) {
    try {
      return await engine.removeImage(tag);
    } catch (error) {
      if (attempts === 0) throw error;
      await systemClock.sleep(200);
    }
  }
}

async function tagsOf(engine: ContainerEngine, soak: string): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${soakLabel}=${soak}`] }));
  const images = (await askEngine(engine, 'GET', `/images/json?filters=${filters}`)) as readonly {
    readonly RepoTags: readonly string[] | null;
  }[];
  return images.flatMap((it) => it.RepoTags ?? []);
}
