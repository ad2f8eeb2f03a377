import { defaultRetention } from '@serverless-max/emulator';
import { expect, test } from 'vitest';
import { createProgram } from '../program.ts';
import type { Shell } from '../shell.ts';
import { readRetention } from './retention.ts';

test('what the command keeps is what the emulator keeps by itself', async () => {
  const program = await createProgram({} as Shell, 'emulate');
  const emulate = program.commands.find((it) => it.name() === 'emulate');
  const { keepFor, keepSize } = emulate?.opts() ?? {};
  expect(readRetention({ keepFor, keepSize })).toEqual(defaultRetention);
});

test.each([
  [
    { keepFor: '12h', keepSize: '16M' },
    { ageMs: 43_200_000, bytes: 16_777_216 },
  ],
  [
    { keepFor: '1s', keepSize: '2 GB' },
    { ageMs: 1_000, bytes: 2_147_483_648 },
  ],
])('%j', (options, retention) => {
  expect(readRetention(options)).toEqual(retention);
});

test.each([
  [{ keepFor: '0d', keepSize: '16M' }, '--keep-for cannot be "0d"'],
  [{ keepFor: 'long', keepSize: '16M' }, '--keep-for cannot be "long"'],
  [{ keepFor: '1d', keepSize: '15M' }, '--keep-size cannot be "15M"'],
  [{ keepFor: '1d', keepSize: '512' }, '--keep-size cannot be "512"'],
])('%j is refused', (options, message) => {
  expect(() => readRetention(options)).toThrow(message);
});
