import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { prepareNodeFrameworks } from './support/frameworks.ts';
import { buildTestImage } from './support/images.ts';
import { createHome, runSmax, startEmulator } from './support/smax.ts';

// Images that show no Python and no Node, or show themselves wrongly.

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
beforeAll(async () => {
  engine = stack.use(await openTestEngine());
});
afterAll(() => stack.disposeAsync());

/** An image of one static program: a web server that counts what is posted to it. */
async function buildCompiled() {
  const predict = '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\nwc -c\n';
  return buildTestImage(engine, 'any-compiled', {
    Dockerfile: [
      `FROM ${inject('modelImage')} AS programs`,
      'USER root',
      'RUN apt-get update && apt-get install --yes --no-install-recommends busybox-static',
      'RUN mkdir -p /root-of-it/bin && cp /bin/busybox /root-of-it/bin/ && for name in sh wc; do ln -s busybox /root-of-it/bin/$name; done',
      'COPY predict /root-of-it/www/cgi-bin/predict',
      'RUN chmod 755 /root-of-it/www/cgi-bin/predict',
      'FROM scratch',
      'COPY --from=programs /root-of-it /',
      'EXPOSE 9000',
      'CMD ["/bin/busybox", "httpd", "-f", "-p", "9000", "-h", "/www"]',
      '',
    ].join('\n'),
    predict,
  });
}

test('an image of one static program becomes an action, with an interpreter that is brought along', async () => {
  await using home = await createHome();
  await using image = await buildCompiled();
  const inspected = JSON.parse((await runSmax(['inspect', image.reference, '--json'])).stdout.trim());
  expect(inspected).toMatchObject({
    port: { value: 9000 },
    adapter: { value: 'http' },
    start: { outcome: 'answered' },
    verdict: { reasons: expect.arrayContaining([expect.stringContaining('brings a Python')]) },
  });
  await using emulator = await startEmulator(
    [image.reference, '--predict-path', '/cgi-bin/predict'],
    home.env,
  );
  const answer = await fetch(emulator.url, { method: 'POST', body: 'x'.repeat(1234) });
  expect([answer.status, (await answer.text()).trim()]).toEqual([200, '1234']);
  expect((await fetch(`${emulator.url}/no-such-page`)).status).toBe(404);
  await expect.poll(() => emulator.activations.length).toBe(2);
  expect(emulator.activations.map(({ status }) => status)).toEqual(['success', 'success']);
});

test('the same image gives the same runtime image', async () => {
  await using image = await buildCompiled();
  const [first, second] = [
    await runSmax(['build', image.reference]),
    await runSmax(['build', image.reference]),
  ];
  expect(first.stdout).toMatch(/^sha256:/m);
  expect(second.stdout).toBe(first.stdout);
});

const server = `const port = Number(process.argv[2]);
require('node:http').createServer((request, response) => {
  response.end(request.url + ' on ' + port + ' with ' + process.version.split('.')[0]);
}).listen(port);
`;

test('what cannot be seen is said: another command, port and path, and a Python of ours', async () => {
  await using home = await createHome();
  await using image = await buildTestImage(engine, 'any-odd', {
    Dockerfile: `FROM ${await prepareNodeFrameworks(engine, inject('modelImage'))}\nCOPY serve.js ./\nCMD ["node", "serve.js", "8080"]\n`,
    'serve.js': server,
  });
  const refused = await runSmax(['build', image.reference, '--model-port', '8080']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/port 8080.*\n.*--model-port/);

  const flags = ['--command', 'exec node serve.js 7001', '--model-port', '7001', '--predict-path', '/rank'];
  const inspected = JSON.parse(
    (await runSmax(['inspect', image.reference, ...flags, '--json'])).stdout.trim(),
  );
  expect(inspected).toMatchObject({
    port: { value: 7001 },
    predict: { value: { path: '/rank' } },
    verdict: { answer: 'yes' },
  });
  await using emulator = await startEmulator([image.reference, ...flags, '--bring-python'], home.env);
  expect(await (await fetch(emulator.url)).text()).toMatch(/^\/rank on 7001 with v\d+$/);
});

test.each([
  ['an adapter that there is not', ['--adapter', 'grpc'], /--adapter cannot be "grpc": it takes auto, wsgi/],
  ['a port that there is not', ['--model-port', '0'], /--model-port cannot be "0"/],
  ['an adapter in a Python that is brought along', ['--adapter', 'wsgi', '--bring-python'], /--bring-python/],
])('%s is refused', async (_, flags, sentence) => {
  const { code, stderr } = await runSmax(['build', inject('modelImage'), ...flags]);
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
});
