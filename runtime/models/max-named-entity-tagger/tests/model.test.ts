import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { predictJson, send } from '../../max-server-node/tests/requests.ts';

interface Answer {
  readonly status: string;
  readonly prediction: { readonly tags: readonly string[]; readonly terms: readonly string[] };
}

interface Labels {
  readonly count: number;
  readonly labels: readonly { readonly id: string; readonly name: string; readonly description: string }[];
}

const labels = (await send('/model/labels')).json<Labels>();

testMaxApi({
  title: 'MAX Named Entity Tagger',
  metadata: {
    id: 'ner_model',
    name: 'Named Entity Recognition',
    description:
      'Named Entity Recognition model trained on a subset of the Groningen Meaning Bank (GMB) dataset',
    type: 'Natural Language Processing',
    source: 'https://developer.ibm.com/exchanges/models/all/max-named-entity-tagger/',
    license: 'Apache 2',
  },
  labels,
});

test('has MAX’s labels in MAX’s order', () => {
  const names =
    'O I-ART B-EVE B-GPE B-ART I-TIM B-TIM I-PER B-GEO I-GPE I-GEO B-PER I-EVE B-NAT B-ORG I-NAT I-ORG';
  assert.equal(labels.count, 17);
  assert.deepEqual(
    labels.labels.map(({ id, name }) => [id, name]),
    names.split(' ').map((name, at) => [String(at), name]),
  );
  for (const { description } of labels.labels) assert.match(description, /\S/);
});

test('tags MAX’s own example as MAX does', async () => {
  const reply = await predictJson({ text: 'John lives in Brussels and works for the EU' });
  assert.deepEqual(
    [reply.status, reply.json()],
    [
      200,
      {
        status: 'ok',
        prediction: {
          tags: ['B-PER', 'O', 'O', 'B-GEO', 'O', 'O', 'O', 'O', 'B-ORG'],
          terms: ['John', 'lives', 'in', 'Brussels', 'and', 'works', 'for', 'the', 'EU'],
        },
      },
    ],
  );
});

test('tells people, places, nations, groups and times of several words, and keeps signs as terms', async () => {
  const text = 'On August 4, 1961 Barack Obama, an American, was born in Honolulu. "Hi!", said IBM.';
  assert.deepEqual(
    (await tagged(text)).filter(([, tag]) => tag !== 'O'),
    [
      ['August', 'B-TIM'],
      ['4', 'I-TIM'],
      [',', 'I-TIM'],
      ['1961', 'I-TIM'],
      ['Barack', 'B-PER'],
      ['Obama', 'I-PER'],
      ['American', 'B-GPE'],
      ['Honolulu', 'B-GEO'],
      ['IBM', 'B-ORG'],
    ],
  );
  const signs = (await tagged(text)).map(([term]) => term).filter((term) => /^\W+$/.test(term ?? ''));
  assert.deepEqual(signs, [',', ',', ',', '. "', '!",', '.']);
});

test('finds no term in an empty text', async () => {
  for (const text of ['', ' \n ']) {
    const { prediction } = (await predictJson({ text })).json<Answer>();
    assert.deepEqual(prediction, { tags: [], terms: [] });
  }
});

test('takes long texts', async () => {
  const sentence = 'John lives in Brussels and works for the EU. ';
  const pairs = await tagged(sentence.repeat(1000));
  assert.equal(pairs.length, 10_000);
  const johns = pairs.filter(([term, tag]) => term === 'John' && tag === 'B-PER').length;
  assert.ok(johns > 900, String(johns));
});

test('fails on a body without a text, as MAX’s image does', async () => {
  for (const body of [{}, { text: 1 }, []]) {
    const reply = await predictJson(body);
    assert.deepEqual([reply.status, reply.json()], [500, { message: 'Internal Server Error' }]);
  }
});

test('refuses what is no JSON as Flask does', async () => {
  const message = 'The browser (or proxy) sent a request that this server could not understand.';
  for (const [type, body] of [
    ['application/json', '{'],
    ['text/plain', '{"text": "John"}'],
  ] as const) {
    const reply = await send('/model/predict', { method: 'POST', body, headers: { 'content-type': type } });
    assert.deepEqual([reply.status, reply.json()], [400, { message }], body);
  }
});

/** Each term with its tag. */
async function tagged(text: string): Promise<readonly (readonly [string, string | undefined])[]> {
  const { prediction } = (await predictJson({ text })).json<Answer>();
  assert.equal(prediction.tags.length, prediction.terms.length);
  return prediction.terms.map((term, at) => [term, prediction.tags[at]]);
}
