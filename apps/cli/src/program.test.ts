import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandGroups, createProgram } from './program.ts';
import type { Shell } from './shell.ts';

const shell = {} as Shell;
const namesOf = (program: Command): string[] => program.commands.map((it) => it.name());

test.each(commandGroups.map((group) => [group.names.join(', '), group] as const))(
  '%s: the group adds what it names',
  async (_, { names, load }) => {
    const program = new Command();
    (await load())(program, shell);
    expect(namesOf(program)).toEqual(names);
  },
);

test('a command is parsed without what is said of the others', async () => {
  expect(namesOf(await createProgram(shell, 'build'))).not.toContain('deploy');
});

test.each([undefined, '--help', 'emluate'])('%s gets all of them', async (word) => {
  expect(namesOf(await createProgram(shell, word))).toEqual(commandGroups.flatMap(({ names }) => names));
});
