import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { predictJson, send } from '../../max-server-node/tests/requests.ts';

interface Answer {
  readonly status: string;
  readonly predictions: readonly { readonly positive: number; readonly negative: number }[];
}

testMaxApi({
  title: 'MAX Text Sentiment Classifier',
  metadata: {
    id: 'max-text-sentiment-classifier',
    name: 'Bert Base Uncased TensorFlow Model',
    description: 'BERT Base finetuned on the IBM Project Debater Claim Sentiment dataset.',
    type: 'Text Classification',
    source: 'https://developer.ibm.com/exchanges/models/all/max-text-sentiment-classifier/',
    license: 'Apache V2',
  },
});

// The sentences are those of MAX's tests; of their fourth, about a dark year, VADER has no opinion: see README.md.
test('tells good from bad', async () => {
  const texts = [
    'good string',
    'bad string',
    "The Model Asset Exchange is a crucial element of a developer's toolkit.",
    'The update is not good at all!',
    'Ein Satz.',
  ];
  const reply = await predictJson({ text: texts });
  assert.deepEqual([reply.status, reply.type], [200, 'application/json']);
  const { status, predictions } = reply.json<Answer>();
  assert.equal(status, 'ok');
  assert.deepEqual(
    predictions.map(({ positive, negative }) => Math.sign(positive - negative)),
    [1, -1, 1, -1, 0],
  );
  for (const { positive, negative } of predictions) assert.ok(Math.abs(positive + negative - 1) < 1e-9);
});

test('answers as many texts as it is given', async () => {
  for (const count of [0, 1, 4, 75]) {
    const reply = await predictJson({ text: Array.from({ length: count }, () => 'good string') });
    assert.deepEqual([reply.status, reply.json<Answer>().predictions.length], [200, count]);
  }
});

test('refuses what is no list of texts, in MAX’s words', async () => {
  const message =
    "Please supply a valid input json. The json structure should have a 'text' field containing a list of strings";
  for (const body of [{}, [], null, { text: 'a text' }, { text: [1] }, { text: [['a']] }, { texts: ['a'] }]) {
    const reply = await predictJson(body);
    assert.deepEqual([reply.status, reply.json()], [400, { message }], JSON.stringify(body));
  }
});

test('refuses what is no JSON as Flask does', async () => {
  const message = 'The browser (or proxy) sent a request that this server could not understand.';
  for (const [type, body] of [
    ['application/json', '{'],
    ['application/json', ''],
    ['text/plain', '{"text": ["good string"]}'],
  ] as const) {
    const reply = await send('/model/predict', { method: 'POST', body, headers: { 'content-type': type } });
    assert.deepEqual([reply.status, reply.json()], [400, { message }], body);
  }
});
