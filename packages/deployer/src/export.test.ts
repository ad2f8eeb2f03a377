import { expect, test } from 'vitest';
import { judge } from './deployment-status.ts';
import { readHostLimits } from './host/host-limits.ts';
import { type HostState, planDeployment } from './plan.ts';
import { createDeployed, createDesired } from './testing/index.ts';
import { toWskCommands } from './wsk-commands.ts';
import { fromDeployed, fromDesired, toWskdeployManifest } from './wskdeploy-manifest.ts';

const state: HostState = {
  apiHost: 'https://openwhisk.test',
  namespace: 'guest',
  limits: readHostLimits(undefined, undefined),
  force: false,
  actions: new Map(),
  packages: new Map(),
  urlForm: { apiHost: 'https://openwhisk.test', apiVersion: 'v1' },
};
const desired = createDesired({
  package: 'vision',
  parameters: [{ key: 'lang', value: "it's" }],
  annotations: [{ key: 'team', value: { name: 'vision' } }],
  requiredAuth: 's3cret',
});

test('the wsk commands of a plan', () => {
  const [make, create] = toWskCommands(planDeployment([desired], state));
  expect(make).toBe('wsk package create vision');
  expect(create).toMatch(
    /^wsk action create vision\/max-ocr --docker registry\.test\/me\/max-ocr:c0ffee@sha256:a{64} --web raw/,
  );
  expect(create).toContain('--web-secure s3cret --memory 256 --timeout 60000');
  expect(create).toContain(`--param lang 'it'\\''s'`);
  expect(create).toContain(`--annotation team '{"name":"vision"}'`);
});

test('nothing to do needs no command', () => {
  expect(toWskCommands(planDeployment([], state))).toEqual([]);
});

test('a manifest of what shall be, and of what is', async () => {
  const deployed = createDeployed({
    annotations: [
      { key: 'web-export', value: true },
      { key: 'raw-http', value: false },
      { key: 'exec', value: 'blackbox' },
      { key: 'description', value: 'Reads text.' },
    ],
  });
  const actions = [fromDesired(desired), fromDeployed(deployed)].filter((it) => it !== undefined);
  expect(await toWskdeployManifest(actions)).toMatchInlineSnapshot(`
    "packages:
      vision:
        actions:
          max-ocr:
            docker: registry.test/me/max-ocr:c0ffee@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            web: raw
            limits:
              timeout: 60000
              memorySize: 256
            inputs:
              lang: $MAX_OCR_LANG
            annotations:
              team:
                name: vision
      default:
        actions:
          max-ocr:
            docker: registry.test/me/max-ocr:c0ffee
            web: true
            limits:
              timeout: 60000
              memorySize: 256
              logSize: 10
            annotations:
              description: Reads text.
    "
  `);
});

test('an action without an image is in no manifest', () => {
  expect(fromDeployed(createDeployed({ image: undefined }))).toBeUndefined();
});

const digest = `sha256:${'a'.repeat(64)}`;
test.each([
  ['as deployed', 'r.test/a:1', digest, true],
  ['as deployed', `r.test/a:1@${digest}`, 'unknown', true],
  ['never answered', 'r.test/a:1', digest, false],
  ['changed', 'r.test/b:1', digest, true],
  ['changed', undefined, digest, true],
  ['moved', 'r.test/a:1', `sha256:${'b'.repeat(64)}`, true],
  ['gone', 'r.test/a:1', undefined, true],
])('%s', (expected, image, now, hasAnswered) => {
  expect(judge(`r.test/a:1@${digest}`, image, now, hasAnswered).state).toBe(expected);
});
