import { expect, test } from 'vitest';
import { settingTypes } from './setting-values.ts';
import { type Setting, settings } from './settings.ts';

/** The reference of the settings, from the same list that reads them. */
function renderReference(): string {
  const row = ({ name, flag, variables, wskProperty, default: standard, doc }: Setting): string => {
    const property = wskProperty === undefined ? '' : `\`${wskProperty.toUpperCase()}\``;
    const named = variables.map((it) => `\`${it}\``).join(', ');
    return `| \`${name}\` | ${doc} | \`--${flag}\` | ${named} | ${property} | ${standard === undefined ? '' : `\`${standard}\``} |`;
  };
  const section = (title: string, about: readonly Setting['about'][]): string[] => [
    `## ${title}`,
    '',
    '| setting | meaning | option | variables | wsk’s file | default |',
    '| --- | --- | --- | --- | --- | --- |',
    ...settings.filter((it) => about.includes(it.about)).map(row),
    '',
  ];
  return [
    '# Configuration of deployments',
    '',
    '<!-- Written by apps/cli/src/config/settings-docs.test.ts: `pnpm test:unit -u` writes it again. -->',
    '',
    'What `smax deploy`, `diff`, `rollback`, `status`, `remove` and `export` are told. The first of these that tells a setting',
    'counts: an option; a variable of the environment; the configuration file (of the model, of the target, of all); wsk’s',
    'property file (`WSK_CONFIG_FILE`, or `~/.wskprops`); the default. `smax doctor` shows each with its value and where it comes',
    'from; secrets are dots.',
    '',
    'The configuration file is `serverless-max.config.ts` (its default export) or `serverless-max.config.json`, in the folder or the',
    'nearest one above it within the repository; `--config` or `SMAX_CONFIG` name another. `--target` or `SMAX_TARGET` choose one of its `targets`,',
    '`"target"` in the file the one that is meant otherwise. `docs/serverless-max.schema.json` lets an editor check it.',
    '',
    '```json',
    JSON.stringify(example, undefined, 2),
    '```',
    '',
    'Settings of actions may stand in `models`, under the name of a model or image. Keys, tokens and secrets belong into variables',
    'or wsk’s file, not into a file that is committed; the TypeScript form can read them from wherever they are kept.',
    '',
    ...section('Host', ['host']),
    ...section('Image', ['image']),
    ...section('Action', ['action']),
    ...section('Run', ['run']),
  ].join('\n');
}

const example = {
  $schema: './docs/serverless-max.schema.json',
  registry: 'ghcr.io/me',
  target: 'dev',
  targets: {
    dev: { apihost: 'http://127.0.0.1:3233' },
    prod: { apihost: 'https://openwhisk.example', package: 'vision', requireAuth: true },
  },
  models: { 'max-ocr': { memory: 512 } },
};

/** The JSON schema of a configuration file, from the same list. */
function renderSchema(): string {
  const properties = (list: readonly Setting[]) =>
    Object.fromEntries(list.map((it) => [it.name, { description: it.doc, ...settingTypes[it.type].schema }]));
  const group = (list: readonly Setting[]) => ({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: false, properties: properties(list) },
  });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'serverless-max.config.json',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...properties(settings),
      target: { type: 'string', description: 'the target that is meant when nobody says' },
      targets: group(settings),
      models: group(settings.filter(({ about }) => about === 'action')),
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

test('docs/configuration.md tells what can be set', async () => {
  await expect(renderReference()).toMatchFileSnapshot('../../../../docs/configuration.md');
});

test('docs/serverless-max.schema.json is the schema of the configuration file', async () => {
  await expect(renderSchema()).toMatchFileSnapshot('../../../../docs/serverless-max.schema.json');
});

test('no setting is named twice', () => {
  for (const names of [settings.map(({ name }) => name), settings.map(({ flag }) => flag)]) {
    expect(new Set(names).size).toBe(names.length);
  }
  const variables = settings.flatMap((it) => it.variables);
  expect(new Set(variables).size).toBe(variables.length);
});
