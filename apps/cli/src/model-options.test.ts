import { Command } from 'commander';
import { expect, test } from 'vitest';
import { InvalidOptionError } from './errors.ts';
import { addModelOptions, toModelOptions } from './model-options.ts';

function read(...args: readonly string[]) {
  const command = addModelOptions(new Command().exitOverride());
  command.parse([...args], { from: 'user' });
  return toModelOptions(command.opts());
}

test('what is said of a model reaches the planner, and nothing else does', () => {
  expect(read()).toEqual({});
  expect(read('--adapter', 'http', '--model-port', '9000', '--predict-path', '/rank')).toEqual({
    adapter: 'http',
    modelPort: 9000,
    predictPath: '/rank',
  });
  expect(read('--bring-python', '--app', 'main:app')).toEqual({ bringPython: true, app: 'main:app' });
});

test.each([
  ['node server.js --port 81', ['/bin/sh', '-c', 'node server.js --port 81']],
  ['["/server", "-v"]', ['/server', '-v']],
])('--command %s', (text, command) => {
  expect(read('--command', text)).toEqual({ command });
});

test.each([
  ['--adapter', 'grpc'],
  ['--model-port', '0'],
  ['--predict-path', 'rank'],
  ['--command', ' '],
  ['--command', '[]'],
  ['--command', '["a", 1]'],
  ['--command', '[a'],
])('%s cannot be "%s"', (option, text) => {
  expect(() => read(option, text)).toThrow(InvalidOptionError);
});
