import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split } from '../../max-image-resolution-enhancer/src/enlarge.ts';
import { shift, suppress, toSquare } from '../src/faces/detection.ts';
import { fileOf, readForm } from '../src/form.ts';
import { readNumbers, toFloat } from '../src/number-args.ts';
import { toPythonJson } from '../src/python-json.ts';
import { resizeArea, resizeLinear, whole } from '../src/resize.ts';

test('JSON has the blanks and escapes of Python', () => {
  const value = { a: [1, 2.5, 'x, y: "é\n😀"'], b: {}, c: [], d: null };
  assert.equal(
    toPythonJson(value),
    '{"a": [1, 2.5, "x, y: \\"\\u00e9\\n\\ud83d\\ude00\\""], "b": {}, "c": [], "d": null}\n',
  );
});

// Two pixels: black, white.
const pair = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255) };
const reds = (values: Float32Array): readonly number[] => [...values].filter((_, index) => index % 3 === 0);

test('an enlarged picture goes from one pixel to the next', () => {
  assert.deepEqual(reds(resizeLinear(pair, whole(pair), 4, 1)), [0, 63.75, 191.25, 255]);
});

test('a pixel of a smaller picture is the mean of its area', () => {
  const data = Uint8Array.from([0, 30, 60, 90, 120, 150].flatMap((value) => [value, value, value]));
  const picture = { width: 6, height: 1, data };
  assert.deepEqual(reds(resizeArea(picture, whole(picture), 4, 1)), [10, 50, 100, 140]);
});

test('outside of a picture everything is black', () => {
  const region = { x: -1, y: 0, width: 4, height: 1 };
  assert.deepEqual(reds(resizeLinear(pair, region, 4, 1)), [0, 0, 255, 0]);
});

test('of two faces on the same place the surer stays', () => {
  const face = (x1: number, score: number) => ({ x1, y1: 0, x2: x1 + 9, y2: 9, score });
  const kept = suppress([face(0, 0.8), face(1, 0.9), face(40, 0.7)], 0.5, 'union');
  assert.deepEqual(
    kept.map(({ score }) => score),
    [0.9, 0.7],
  );
});

test('boxes are moved and squared around their centre', () => {
  const box = { x1: 10, y1: 10, x2: 20, y2: 30, score: 1 };
  assert.deepEqual(shift(box, [0.1, 0, 0.1, 0.1], 0), { x1: 11, y1: 10, x2: 21, y2: 32, score: 1 });
  assert.deepEqual(toSquare(box), { x1: 5, y1: 10, x2: 25, y2: 30, score: 1 });
});

test('tiles cover a side, about as long as each other', () => {
  assert.deepEqual(split(128), [[0, 128]]);
  assert.deepEqual(split(129), [
    [0, 64],
    [64, 65],
  ]);
});

test('a file of no bytes is a file, a text is none', async () => {
  const read = async (value: Blob | string): Promise<Uint8Array | undefined> => {
    const form = new FormData();
    form.set('image', value);
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const body = new Uint8Array(await request.arrayBuffer());
    return fileOf(await readForm(request.headers.get('content-type') ?? undefined, body), 'image');
  };
  assert.deepEqual(await read(new Blob([])), new Uint8Array());
  assert.deepEqual(await read(new Blob(['abc'])), new TextEncoder().encode('abc'));
  assert.equal(await read('abc'), undefined);
});

test('numbers are what they are to Python', () => {
  const texts = [
    '0.5',
    ' 1e-3\n',
    '1_000',
    '.5',
    '5.',
    '-0',
    'inf',
    '-Infinity',
    'nan',
    '',
    'zz',
    '1__0',
    '0x1',
    '1e',
  ];
  assert.deepEqual(texts.map(toFloat), [
    ...[0.5, 0.001, 1000, 0.5, 5, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
});

test('of an argument in query and form the form counts, and each has to be a number', () => {
  const arg = { name: 'threshold', help: 'How sure.', default: 0.7 };
  const read = (query: string, fields: readonly string[] = []) => {
    const form = new FormData();
    for (const value of fields) form.append('threshold', value);
    return readNumbers([arg], new URLSearchParams(query), form);
  };
  assert.deepEqual(read(''), { values: { threshold: 0.7 } });
  assert.deepEqual(read('threshold=0.1&threshold=0.2'), { values: { threshold: 0.2 } });
  assert.deepEqual(read('threshold=0.1', ['0.3']), { values: { threshold: 0.3 } });
  const message = (text: string) => `could not convert string to float: ${text}`;
  assert.deepEqual(read('threshold=zz', ['0.3']), { bad: arg, message: message("'zz'") });
  assert.deepEqual(read("threshold=it's"), { bad: arg, message: message('"it\'s"') });
});
