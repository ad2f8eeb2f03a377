import { expect, test } from 'vitest';
import { bytesOf, type Case, loadCases } from '../../testing/shared-cases.ts';
import { isBinary, isJson, parseMediaType } from './media-types.ts';
import { encodeResult, errorResult, toResult, type WebResult } from './result.ts';

interface ResultCase extends Case {
  readonly what: string;
  readonly response: Case & {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
  };
  readonly result: WebResult;
}

/** The bytes that OpenWhisk serves for a result (.http projection). */
function project({ headers, body }: WebResult): Buffer {
  const contentType = headers['content-type'] ?? 'text/html';
  const { mediaType } = parseMediaType(typeof contentType === 'string' ? contentType : '');
  const trimmed = body.trim();
  const isBase64Like = trimmed !== '' && trimmed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(trimmed);
  if (mediaType && (isBinary(mediaType) || (isJson(mediaType) && isBase64Like))) {
    return Buffer.from(body, 'base64');
  }
  return Buffer.from(body);
}

test.each(loadCases<ResultCase>('results.json'))('$what', ({ response, result, ...row }) => {
  const body = bytesOf(response, 'body') ?? Buffer.alloc(0);
  const made = toResult({ status: response.status, headers: response.headers, body });
  expect(made).toEqual(result);
  expect(project(made)).toEqual(bytesOf(row, 'caller'));
});

test('a result that is larger than allowed becomes an error that says so', () => {
  const result: WebResult = { statusCode: 200, headers: {}, body: '❄'.repeat(10) };
  const size = Buffer.byteLength(JSON.stringify(result));
  expect(encodeResult(result, size)).toBe(JSON.stringify(result));
  const refused: unknown = JSON.parse(encodeResult(result, size - 1));
  expect(refused).toEqual(errorResult(502, expect.stringContaining(`answer of ${size} bytes`)));
});
