import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadCases } from '../../testing/shared-cases.ts';
import { binaryTypes, textTypes } from './media-type-registry.ts';
import { isBinary, isJson, isPlainJson, parseMediaType } from './media-types.ts';

interface MediaTypeCase {
  readonly header: string;
  readonly text?: string;
  readonly isBinary?: boolean;
  readonly isJson?: boolean;
  readonly isPlainJson?: boolean;
}

test.each(loadCases<MediaTypeCase>('media-types.json'))('$header', ({ header, text, ...expected }) => {
  const parsed = parseMediaType(header);
  if (text !== undefined) {
    expect([parsed.text, parsed.mediaType === undefined]).toEqual([text, text === '']);
    return;
  }
  const { mediaType } = parsed;
  if (!mediaType) throw new Error('no media type');
  expect({
    isBinary: isBinary(mediaType),
    isJson: isJson(mediaType),
    isPlainJson: isPlainJson(mediaType),
  }).toEqual(expected);
});

test('no header names no type', () => {
  expect(parseMediaType(undefined)).toEqual({ mediaType: undefined, text: '' });
});

test('both action servers know the same types', () => {
  const file = '../../../../python/serverless_max_action_server/web/media_types.py';
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  const [, text = '', binary = ''] = /_TEXT = \{(.*?)\n\}\n_BINARY = \{(.*?)\n\}\n/s.exec(source) ?? [];
  expect([...textTypes].sort()).toEqual(typesIn(text));
  expect([...binaryTypes].sort()).toEqual(typesIn(binary));
});

function typesIn(registry: string): readonly string[] {
  return [...registry.matchAll(/'(\w+)': '+([^']*)'+/g)]
    .flatMap(([, main, subs = '']) =>
      subs
        .trim()
        .split(/\s+/)
        .map((sub) => `${main}/${sub}`),
    )
    .sort();
}
