import { expect, test } from 'vitest';
import { parseConfig } from './config-file.ts';
import { resolveSettings, type SettingSources } from './resolve-settings.ts';

const path = '/home/ada/serverless-max.config.json';
const file = parseConfig(
  {
    $schema: './docs/serverless-max.schema.json',
    apihost: 'https://file.test',
    memory: 512,
    target: 'dev',
    targets: {
      dev: { apihost: 'http://localhost:3233' },
      prod: { apihost: 'https://prod.test', requireAuth: true, timeout: '2m' },
    },
    models: { 'max-ocr': { memory: 1024, name: 'ocr', params: { lang: 'eng' } } },
  },
  path,
);

function sources(change: Partial<SettingSources> = {}): SettingSources {
  return {
    flags: {},
    env: {},
    file: undefined,
    target: undefined,
    wskProps: { apiHost: 'https://wsk.test', auth: 'a:b' },
    wskPropsPath: '/home/me/.wskprops',
    ...change,
  };
}

test('option, then variable, then file, then wsk’s file, then default', () => {
  const from = (change: Partial<SettingSources>) => resolveSettings(sources(change)).apihost;
  const flags = { host: 'https://flag.test' };
  const env = { WHISK_APIHOST: 'https://variable.test', __OW_API_HOST: 'https://other.test' };
  expect(from({ flags, env, file })).toEqual({ value: 'https://flag.test', origin: 'option --host' });
  expect(from({ env, file })).toEqual({ value: 'https://variable.test', origin: 'variable WHISK_APIHOST' });
  expect(from({ file })).toEqual({ value: 'http://localhost:3233', origin: `${path}, target dev` });
  expect(from({ file, target: 'prod' })?.value).toBe('https://prod.test');
  expect(from({})).toEqual({ value: 'https://wsk.test', origin: '/home/me/.wskprops' });
  expect(resolveSettings(sources()).web).toEqual({ value: 'raw', origin: 'default' });
  expect(resolveSettings(sources({ env: { WHISK_APIHOST: '' } })).apihost?.value).toBe('https://wsk.test');
});

test('of a file, the model wins over the target and the target over all', () => {
  const all = sources({ file, target: 'prod' });
  expect(resolveSettings(all).memory).toEqual({ value: 512, origin: path });
  expect(resolveSettings(all, 'max-ocr').memory).toEqual({ value: 1024, origin: `${path}, model max-ocr` });
  expect(resolveSettings(all, 'max-ocr').timeout).toEqual({ value: 120_000, origin: `${path}, target prod` });
  expect(resolveSettings(all, 'other').name).toBeUndefined();
});

test.each([
  ['web', { web: 'yes' }, 'true'],
  ['web', { web: 'false' }, 'no'],
  ['timeout', { timeout: '60s' }, 60_000],
  ['timeout', { timeout: '1500' }, 1_500],
  ['requireAuth', { 'require-auth': true }, true],
  ['requireAuth', { 'require-auth': 'no' }, false],
  ['requireAuth', { 'require-auth': 's3cret' }, 's3cret'],
  [
    'params',
    { param: ['n=3', 'flag=true', 'text=a=b', 'list=[1]'] },
    { n: 3, flag: true, text: 'a=b', list: [1] },
  ],
])('%s from the command line: %j', (name, flags, value) => {
  expect(resolveSettings(sources({ flags }))[name as 'web']?.value).toEqual(value);
});

test.each([
  [{ memory: '0' }, '--memory cannot be "0"'],
  [{ memory: 'much' }, '--memory cannot be "much"'],
  [{ web: 'maybe' }, '--web cannot be "maybe"'],
  [{ param: ['novalue'] }, '--param cannot be "…"'],
  [{ host: '' }, '--host cannot be ""'],
])('%j is refused', (flags, words) => {
  expect(() => resolveSettings(sources({ flags }))).toThrow(words);
});

test('a target that is not there', () => {
  expect(() => resolveSettings(sources({ file, target: 'qa' }))).toThrow(
    expect.objectContaining({ code: 'CLI_UNKNOWN_TARGET', hint: 'It has dev, prod.' }),
  );
});

test.each<[unknown, string]>([
  [[], 'it holds no object'],
  [{ memory: 'lots' }, '"memory" must be a whole number'],
  [{ memry: 1 }, 'there is no setting "memry"'],
  [{ auth: 7 }, '"auth" must be a text, and is something else'],
  [{ targets: { prod: 1 } }, '"targets.prod" must be an object'],
  [{ target: 'prod' }, '"target" names "prod"'],
  [{ models: { a: { apihost: 'x' } } }, 'there is no setting "models.a.apihost"'],
  [{ web: 'nearly' }, '"web" must be `raw`, `true` or `no`'],
])('the file %j is refused', (content, words) => {
  expect(() => parseConfig(content, path)).toThrow(words);
  expect(() => parseConfig(content, path)).toThrow(
    expect.objectContaining({ code: 'CLI_INVALID_CONFIGURATION' }),
  );
});
