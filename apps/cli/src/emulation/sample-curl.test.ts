import { findModel, type Model } from '@serverless-max/runtime-image';
import { expect, test } from 'vitest';
import { sampleCurl } from './sample-curl.ts';

const url = 'http://127.0.0.1:3233/api/v1/web/guest/default/it';

function model(name: string): Model {
  const found = findModel(name);
  if (!found) throw new Error(name);
  return found;
}

test('a form with the file that ships', () => {
  expect(sampleCurl(model('max-ocr'), url)).toMatch(
    /^curl -F image=@\/.*\/models\/max-ocr\/samples\/quick_start_watson_studio\.jpg http:\/\/127\.0\.0\.1/,
  );
});

test('a form with further fields', () => {
  expect(sampleCurl(model('max-object-detector'), url)).toMatch(/coffee\.jpg -F threshold=0\.3 http/);
});

test('JSON and query arguments are quoted for a shell', () => {
  const json = { ...model('max-ocr'), sampleRequest: { kind: 'json', body: { text: "it's" } } } as const;
  expect(sampleCurl(json, url)).toBe(
    `curl -H 'content-type: application/json' -d '{"text":"it'\\''s"}' ${url}`,
  );
  const query = { ...model('max-ocr'), sampleRequest: { kind: 'query', query: { user_id: '7' } } } as const;
  expect(sampleCurl(query, url)).toBe(`curl -X POST '${url}?user_id=7'`);
});

test('no line when the sample does not ship', () => {
  expect(sampleCurl(model('max-image-segmenter'), url)).toBeUndefined();
});
