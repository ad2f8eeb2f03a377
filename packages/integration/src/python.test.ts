import { fileURLToPath } from 'node:url';
import { GenericContainer, Wait } from 'testcontainers';
import { expect, inject, test } from 'vitest';

const runtime = fileURLToPath(new URL('../../../runtime/', import.meta.url));

/** The Python of the model image runs the tests of what is copied into it, so no Python is needed here. */
async function runUnittest(
  folder: string,
  names: readonly string[],
  command: readonly string[],
): Promise<string> {
  await using container = await new GenericContainer(inject('modelImage'))
    .withLabels(inject('labels'))
    .withExposedPorts(5000)
    .withWaitStrategy(Wait.forHttp('/model/metadata', 5000))
    .withCopyDirectoriesToContainer(
      names.map((name) => ({ source: `${folder}/${name}`, target: `/tmp/under-test/${name}` })),
    )
    .start();
  const { output, exitCode } = await container.exec([...command], {
    workingDir: `/tmp/under-test/${names[0]}`,
    env: { MAX_OCR_URL: 'http://127.0.0.1:5000', PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect(exitCode, output).toBe(0);
  return output;
}

test('the Python action server passes its own tests', async () => {
  const output = await runUnittest(
    `${runtime}action-server`,
    ['python', 'conformance'],
    ['python3', '-m', 'unittest', 'discover'],
  );
  expect(output).toMatch(/Ran [1-9]\d* tests/);
});

test('the max-ocr image answers as IBM’s MAX-OCR on its own port', async () => {
  const output = await runUnittest(
    `${runtime}models`,
    ['max-ocr'],
    ['python3', '-m', 'unittest', 'discover', 'tests'],
  );
  expect(output).toMatch(/Ran [1-9]\d* tests/);
});
