import { expect, test } from 'vitest';
import { exitCodeOf, type Fault, messageOf, ServerlessMaxError } from './errors.ts';

class TeapotError extends ServerlessMaxError {
  override readonly code = 'KIT_TEAPOT';
  override readonly fault: Fault = 'user';
  constructor(drink: string, cause?: Error) {
    super(`A teapot makes no ${drink}.`, { hint: 'Ask for tea.', cause });
  }
}

test('an error tells its class, code, sentence, hint and cause', () => {
  const cause = new Error('no beans');
  const error = new TeapotError('coffee', cause);
  expect(error).toMatchObject({
    name: 'TeapotError',
    code: 'KIT_TEAPOT',
    fault: 'user',
    hint: 'Ask for tea.',
    cause,
  });
  expect(messageOf(error)).toBe('A teapot makes no coffee.');
  expect(messageOf('plain text')).toBe('plain text');
  expect('cause' in new TeapotError('coffee')).toBe(false);
});

test.each([
  ['bug', 1],
  ['user', 2],
  ['environment', 3],
  ['remote', 4],
] as const)('a fault of the %s ends a process with %i', (fault, code) => {
  expect(exitCodeOf(fault)).toBe(code);
});
