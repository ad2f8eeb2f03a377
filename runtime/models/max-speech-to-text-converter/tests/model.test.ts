import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { predict, type Reply, sample, upstreamSample } from '../../max-server-node/tests/requests.ts';
import { testUpload } from '../../max-server-node/tests/upload-api.ts';
import { type Sound, writeWav } from './wav.ts';

const weather = sample(import.meta.url, 'weather.wav');
/** The samples behind the head of a file that flite writes. */
const spoken = new Int16Array(Uint8Array.from(weather.subarray(44)).buffer);

testMaxApi({
  title: 'MAX Speech to Text Converter',
  metadata: {
    id: 'max-speech-to-text-converter',
    name: 'MAX Speech to Text Converter',
    description: 'Converts spoken words into text form.',
    type: 'Speech-To-Text Translation',
    source: 'https://developer.ibm.com/exchanges/models/all/max-speech-to-text-converter/',
    license: 'MPL-2.0',
  },
});

testUpload({
  field: 'audio',
  help: 'A 16 bit, 16 kHz, mono WAV file containing English speech.',
  sample: weather,
});

test('writes down what is said', async () => {
  check(await predict('audio', weather, 'audio/wav'), 'the weather is good today');
});

test('has forgotten what it heard before', async () => {
  await predict('audio', writeWav({ samples: noise(16_000), rate: 16_000 }), 'audio/wav');
  const again = await Promise.all([1, 2, 3].map(() => predict('audio', weather, 'audio/wav')));
  for (const reply of again) check(reply, 'the weather is good today');
});

test('hears recordings of other rates', async () => {
  const twice = Int16Array.from({ length: spoken.length * 2 }, (_, at) => spoken[at >> 1] ?? 0);
  check(await predict('audio', writeWav({ samples: twice, rate: 32_000 })), 'the weather is good today');
  const half = spoken.filter((_, at) => at % 2 === 0);
  const reply = await predict('audio', writeWav({ samples: half, rate: 8000 }));
  assert.match(reply.json<{ prediction: string }>().prediction, /\w/);
});

test('hears nothing in silence, and in a recording of no length', async () => {
  for (const samples of [new Int16Array(16_000), new Int16Array()]) {
    check(await predict('audio', writeWav({ samples, rate: 16_000 })), '');
  }
});

const refused: Readonly<Record<string, Uint8Array | string>> = {
  'Only mono audio files are supported.': sound({ channels: 2 }),
  'This model is designed to work with short (about 5 second) audio files only.': sound({ seconds: 15 }),
  'Only audio files with samples of 16 bit are supported.': sound({ bits: 8 }),
};

for (const [message, content] of Object.entries(refused)) {
  test(`refuses: ${message}`, async () => {
    const reply = await predict('audio', content, 'audio/wav');
    assert.deepEqual([reply.status, reply.json()], [400, { status: 'error', message }]);
  });
}

test('takes ten seconds, MAX’s own limit', async () => {
  assert.equal((await predict('audio', sound({ seconds: 10 }))).status, 200);
  assert.equal((await predict('audio', sound({ seconds: 10.01 }))).status, 400);
});

test('refuses what is no recording', async () => {
  const message = 'Error reading the audio file. Only WAV files are supported.';
  const noRate = sound({});
  noRate.fill(0, 24, 28);
  for (const [what, content] of Object.entries({
    text: 'A text is no sound.',
    'no byte': '',
    'the beginning of a WAV file': weather.subarray(0, 20),
    'another format': sound({ format: 3 }),
    'no samples a second': noRate,
  })) {
    const reply = await predict('audio', content, 'audio/wav');
    assert.deepEqual([reply.status, reply.json()], [400, { status: 'error', message }], what);
  }
});

const upstream = upstreamSample('2830-3980-0043.wav');

test('writes MAX’s own sample down as MAX does', { skip: !upstream }, async () => {
  check(await predict('audio', upstream ?? '', 'audio/wav'), 'experience proves this');
});

function check(reply: Reply, prediction: string): void {
  assert.deepEqual([reply.status, reply.json()], [200, { status: 'ok', prediction }]);
}

function sound({ seconds = 1, ...rest }: Partial<Sound> & { readonly seconds?: number }): Uint8Array {
  return writeWav({ samples: noise(16_000 * seconds), rate: 16_000, ...rest });
}

/** The same noise each time. */
function noise(count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, at) => ((at * 7919) % 401) - 200);
}
