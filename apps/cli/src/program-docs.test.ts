import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { settings } from './config/settings.ts';
import { createProgram } from './program.ts';
import type { Shell } from './shell.ts';

/** The reference of the command line, from the same data as `--help`. */
function renderReference(program: Command): string {
  const visible = program.createHelp().visibleCommands(program);
  const documented = program.commands
    .filter((it) => visible.includes(it))
    .flatMap((it) => [it, ...it.commands]);
  const sections = documented.map((command) => {
    const args = command.registeredArguments.map((it) => {
      const name = `${it.name()}${it.variadic ? '...' : ''}`;
      return it.required ? `<${name}>` : `[${name}]`;
    });
    const isDeployment = command.options.some((it) => it.long === '--apihost');
    const rows = command.options.map((option) => {
      const value =
        option.defaultValue === undefined || option.defaultValue === false ? '' : String(option.defaultValue);
      const told = isDeployment ? settings.find((it) => `--${it.flag}` === option.long) : undefined;
      const variables = told ? told.variables : option.envVar === undefined ? [] : [option.envVar];
      const variable = variables.map((it) => `\`${it}\``).join(', ');
      return `| \`${option.flags.replaceAll('|', '\\|')}\` | ${option.description} | ${value} | ${variable} |`;
    });
    const parent = command.parent === program ? [] : [command.parent?.name() ?? ''];
    return [
      `## \`smax ${[...parent, command.name(), ...args].join(' ').replaceAll('<<', '<').replaceAll('>>', '>')}\``,
      '',
      `${command.description()}.`,
      ...(rows.length > 0
        ? ['', '| option | meaning | default | variable |', '| --- | --- | --- | --- |', ...rows]
        : []),
    ].join('\n');
  });
  return [
    '# The command line',
    '',
    '<!-- Written by apps/cli/src/program-docs.test.ts: `pnpm test:unit -u` writes it again. -->',
    '',
    'In the repository `pnpm smax <command>` runs it; `pnpm emulate`, `pnpm build <model|image>`, `pnpm deploy` and',
    '`pnpm doctor:check` are short forms. An option wins over its variable, a variable over the default; docs/configuration.md',
    'has what else can tell the settings of a deployment. pnpm has a `deploy` of its own: `pnpm smax deploy …` takes every',
    'option as it stands.',
    '',
    ...sections.flatMap((section) => [section, '']),
  ].join('\n');
}

test('docs/cli.md tells what the program takes', async () => {
  const program = await createProgram({} as Shell);
  await expect(renderReference(program)).toMatchFileSnapshot('../../../docs/cli.md');
});
