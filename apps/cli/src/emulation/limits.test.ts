import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ibmLimits, noRates, openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { parseLimits, readLimits } from './limits.ts';

test('the words', async () => {
  expect(await readLimits('openwhisk')).toEqual(openwhiskLimits);
  expect(await readLimits('none')).toEqual({ ...openwhiskLimits, ...noRates });
  expect(await readLimits('ibm')).toEqual(ibmLimits);
});

test('anything else is a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smax-limits-'));
  try {
    const file = join(folder, 'limits.json');
    await expect(readLimits(file)).rejects.toThrow(
      `--limits cannot be "${file}": it takes openwhisk, ibm, none, or the path of a JSON file that can be read.`,
    );
    await writeFile(file, '{"sequenceLength": 3}');
    expect((await readLimits(file)).sequenceLength).toBe(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a file changes what it names', () => {
  const text =
    '{"memory": {"max": 2048}, "invocationsPerMinute": "none", "firesPerMinute": 5, "payloadBytes": 10}';
  expect(parseLimits(text, 'f')).toEqual({
    ...openwhiskLimits,
    memory: { ...openwhiskLimits.memory, max: 2048 },
    invocationsPerMinute: Number.POSITIVE_INFINITY,
    firesPerMinute: 5,
    payloadBytes: 10,
  });
});

const whole = 'must be a whole number from 0 to 2147483647';

test.each([
  ['{', 'it is not a JSON object'],
  ['[]', 'it is not a JSON object'],
  ['{"rate": 1}', 'there is no limit "rate"; there are timeout, memory, logs, concurrency, invocationsPer'],
  ['{"__proto__": 1}', 'there is no limit "__proto__"'],
  ['{"sequenceLength": "50"}', `"sequenceLength" ${whole}, and is "50"`],
  ['{"sequenceLength": "none"}', `"sequenceLength" ${whole}, and is "none"`],
  ['{"firesPerMinute": 1.5}', `"firesPerMinute" ${whole}, and is 1.5`],
  ['{"payloadBytes": -1}', `"payloadBytes" ${whole}, and is -1`],
  ['{"maxBlockingWaitMs": 3000000000}', `"maxBlockingWaitMs" ${whole}, and is 3000000000`],
  ['{"memory": 512}', '"memory" must be an object with "min", "default" and "max"'],
  ['{"memory": {"max": null}}', `"memory.max" ${whole}, and is null`],
  ['{"memory": {"most": 1}}', '"memory" has no "most"; it has "min", "default" and "max"'],
  ['{"memory": {"max": 200}}', '"memory" goes from 128 to 200, and its default is 256'],
  ['{"maxListLimit": 20}', '"defaultListLimit" is 30, and "maxListLimit" is 20'],
])('%s is refused', (text, detail) => {
  expect(() => parseLimits(text, 'my.json')).toThrow(
    expect.objectContaining({
      code: 'CLI_INVALID_LIMITS',
      message: expect.stringContaining(`The limits in my.json cannot be used: ${detail}`),
    }),
  );
});
