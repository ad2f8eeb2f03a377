import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildTestImage } from './support/images.ts';
import { createHome, runSmax, startEmulator } from './support/smax.ts';

// MAX's images from 2018 to 2021, as far as their shape goes: working folder, user, name of the application, restplus or
// restx. maxfw is the real one; its older versions want a Python that no package brings any more.

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

interface Generation {
  readonly lines: readonly string[];
  readonly folder: string;
  /** The last lines of app.py. */
  readonly end: string;
  readonly library: 'flask_restplus' | 'flask_restx';
}

const root = ['USER root', 'RUN mkdir -p /workspace'];

const generations: Readonly<Record<string, Generation>> = {
  '2018: root in /workspace, restplus, started at import': {
    lines: root,
    folder: '/workspace',
    end: 'max_app.run()',
    library: 'flask_restplus',
  },
  '2019: the application is called max, and started by a port': {
    lines: root,
    folder: '/workspace',
    end: 'max = max_app\nmax.run(port=5000)',
    library: 'flask_restplus',
  },
  '2020: only when it is the main program': {
    lines: root,
    folder: '/workspace',
    end: "if __name__ == '__main__':\n    max_app.run()",
    library: 'flask_restx',
  },
  '2021: user max in /home/max, restx': {
    // The image of max-ocr has its own model there.
    lines: ['USER root', 'RUN rm -r api core app.py config.py', 'USER max'],
    folder: '/home/max',
    end: 'max_app.run()',
    library: 'flask_restx',
  },
};

const appOf = (end: string): string => `from maxfw.core import MAXApp
from api import ModelMetadataAPI, ModelPredictAPI
from config import API_TITLE, API_DESC, API_VERSION
max_app = MAXApp(API_TITLE, API_DESC, API_VERSION)
max_app.add_api(ModelMetadataAPI, '/metadata')
max_app.add_api(ModelPredictAPI, '/predict')
${end}
`;
const apiOf = (library: string): string => `import getpass, os
from ${library} import fields
from maxfw.core import MAX_API, MetadataAPI, PredictAPI
class ModelMetadataAPI(MetadataAPI):
    def get(self):
        return {'id': 'generation', 'user': getpass.getuser(), 'folder': os.getcwd()}
label = MAX_API.model('Label', {'length': fields.Integer(required=True)})
parser = MAX_API.parser()
parser.add_argument('text', type=str, required=True, location='form', help='a text')
class ModelPredictAPI(PredictAPI):
    @MAX_API.expect(parser)
    @MAX_API.marshal_with(label)
    def post(self):
        with open('assets-written', 'w') as file:
            file.write('a model may write here')
        return {'length': len(parser.parse_args()['text'])}
`;

test.each(Object.entries(generations))('%s', async (what, { lines, folder, end, library }) => {
  const files = {
    'app.py': appOf(end),
    'api.py': apiOf(library),
    'config.py': "API_TITLE = 'a generation'\nAPI_DESC = 'of MAX'\nAPI_VERSION = '1.0'\n",
  };
  await using home = await createHome();
  await using image = await buildTestImage(engine, `max-${what.slice(0, 4)}`, {
    Dockerfile: `FROM ${inject('modelImage')}\n${lines.join('\n')}\nWORKDIR ${folder}\nCOPY *.py ./\nEXPOSE 5000\nCMD python3 app.py\n`,
    ...files,
  });
  const inspected = JSON.parse((await runSmax(['inspect', image.reference, '--json'])).stdout.trim());
  expect(inspected).toMatchObject({
    framework: { value: { name: 'maxfw' } },
    predict: { value: { path: '/model/predict' } },
    workingDir: folder,
  });
  await using emulator = await startEmulator([image.reference], home.env);
  const predicted = await fetch(emulator.url, {
    method: 'POST',
    body: new URLSearchParams({ text: 'four' }),
  });
  expect([predicted.status, await predicted.json()]).toEqual([200, { length: 4 }]);
  const metadata = await (await fetch(`${emulator.url}/model/metadata`)).json();
  expect(metadata).toEqual({ id: 'generation', user: folder === '/workspace' ? 'root' : 'max', folder });
  const { paths } = (await (await fetch(`${emulator.url}/swagger.json`)).json()) as { paths: object };
  expect(Object.keys(paths).sort()).toEqual(['/model/metadata', '/model/predict']);
  expect((await fetch(emulator.url, { method: 'POST', body: new URLSearchParams({}) })).status).toBe(400);
});
