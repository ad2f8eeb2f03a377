// Long, because it is the tables of what a plan tells, refuses and notes, over one host.
import { expect, test } from 'vitest';
import { toActionBody } from './action-body.ts';
import type { DesiredAction } from './desired-action.ts';
import { changesBetween } from './field-changes.ts';
import { type DeployedAction, readAction } from './host/deployed-action.ts';
import { readHostLimits, untoldLimits } from './host/host-limits.ts';
import { formatImage } from './image-reference.ts';
import { assertFeasible, type HostState, hasChanges, planDeployment } from './plan.ts';
import { createDeployed, createDesired } from './testing/index.ts';

const limits = readHostLimits(
  {
    limits: {
      min_action_memory: 128 * 1_048_576,
      max_action_memory: 512 * 1_048_576,
      min_action_duration: 100,
      max_action_duration: 300_000,
    },
  },
  { minActionConcurrency: 1, maxActionConcurrency: 1, maxPayloadSize: '1 MB', maxParameterSize: '1 MB' },
);

/** A host with these actions. */
function hostWith(actions: readonly DeployedAction[], change: Partial<HostState> = {}): HostState {
  return {
    apiHost: 'https://openwhisk.test',
    namespace: 'guest',
    limits,
    force: false,
    actions: new Map(
      actions.map((it) => [it.package === undefined ? it.name : `${it.package}/${it.name}`, it]),
    ),
    packages: new Map(),
    urlForm: { apiHost: 'https://openwhisk.test', apiVersion: 'v1' },
    ...change,
  };
}

/** The action as a host has it once it was deployed. */
function deployedAs(desired: DesiredAction, before?: DeployedAction): DeployedAction {
  const body = toActionBody(desired, before);
  const document = { ...body, name: desired.name, namespace: 'guest', version: '0.0.1', updated: 1 };
  return readAction(document) as DeployedAction;
}

const desired = createDesired({
  annotations: [{ key: 'description', value: 'Reads text.' }],
  parameters: [{ key: 'lang', value: 'eng' }],
});

test('what is deployed as it shall be is unchanged, also when the host dropped the digest', () => {
  const deployed = deployedAs(desired);
  const stored = { ...deployed, image: deployed.image?.replace(/@.*/, '') };
  const plan = planDeployment([desired], hostWith([stored]));
  expect(plan.actions[0]).toMatchObject({ verdict: 'unchanged', changes: [], problems: [] });
  expect(hasChanges(plan)).toBe(false);
});

test('a new action is told field by field, without the values of parameters', () => {
  const [planned] = planDeployment([desired], hostWith([])).actions;
  expect(planned?.verdict).toBe('create');
  expect(planned?.url).toBe('https://openwhisk.test/api/v1/web/guest/default/max-ocr');
  expect(planned?.changes).toEqual([
    { field: 'image', old: undefined, new: formatImage(desired.image) },
    { field: 'memory', old: undefined, new: '256 MB' },
    { field: 'timeout', old: undefined, new: '60 s' },
    { field: 'web', old: undefined, new: 'raw' },
    { field: 'parameter lang', old: undefined, new: 'a value' },
    { field: 'annotation description', old: undefined, new: 'Reads text.' },
  ]);
});

test.each<[string, Partial<DesiredAction>, object[]]>([
  [
    'memory',
    { limits: { memory: 512, timeout: 60_000 } },
    [{ field: 'memory', old: '256 MB', new: '512 MB' }],
  ],
  ['concurrency', { limits: { concurrency: 5 } }, [{ field: 'concurrency', old: undefined, new: '5' }]],
  ['web', { web: 'no' }, [{ field: 'web', old: 'raw', new: 'no' }]],
  ['web with parsed arguments', { web: 'true' }, [{ field: 'web', old: 'raw', new: 'true' }]],
  ['a secret', { requiredAuth: 'open sesame' }, [{ field: 'required secret', old: undefined, new: 'set' }]],
  ['no secret where there is none', { requiredAuth: false }, []],
  [
    'a parameter',
    { parameters: [{ key: 'lang', value: 'deu' }] },
    [{ field: 'parameter lang', old: 'a value', new: 'another value' }],
  ],
  ['no parameter', { parameters: [] }, [{ field: 'parameter lang', old: 'a value', new: undefined }]],
  [
    'an annotation',
    { annotations: [{ key: 'description', value: 'Reads.' }] },
    [{ field: 'annotation description', old: 'Reads text.', new: 'Reads.' }],
  ],
  [
    'no annotation',
    { annotations: [] },
    [{ field: 'annotation description', old: 'Reads text.', new: undefined }],
  ],
  ['another commit of the same image', { origin: { ...desired.origin, commit: 'later' } }, []],
  [
    'other contents under the same tag',
    { origin: { ...desired.origin, config: 'sha256:else' } },
    [{ field: 'image contents', old: desired.origin.config, new: 'sha256:else' }],
  ],
  ['a digest that is not known yet', { image: { ...desired.image, digest: undefined } }, []],
  [
    'another digest',
    { image: { ...desired.image, digest: 'sha256:b' } },
    [{ field: 'image', old: formatImage(desired.image), new: 'registry.test/me/max-ocr:c0ffee@sha256:b' }],
  ],
  [
    'an image that the registry lost',
    { publication: { isPublished: false, access: 'public' } },
    [{ field: 'image in the registry', old: undefined, new: 'pushed again' }],
  ],
])('an update tells of %s', (_what, change, changes) => {
  const [planned] = planDeployment([{ ...desired, ...change }], hostWith([deployedAs(desired)])).actions;
  expect(planned?.changes).toEqual(changes);
  expect(planned?.verdict).toBe(changes.length > 0 ? 'update' : 'unchanged');
});

test('an image that somebody changed by hand is put back', () => {
  const deployed = { ...deployedAs(desired), image: 'someone/else:1' };
  expect(changesBetween(deployed, desired)).toEqual([
    { field: 'image', old: 'someone/else:1', new: formatImage(desired.image) },
  ]);
});

test('what others set stays: parameters and annotations that this deployer did not make', () => {
  const deployed = deployedAs(desired);
  const shared: DeployedAction = {
    ...deployed,
    parameters: [...deployed.parameters, { key: 'secret', value: 's3' }, { key: 'fromPackage', value: 1 }],
    annotations: [...deployed.annotations, { key: 'team', value: 'vision' }],
  };
  const next = { ...desired, parameters: [{ key: 'lang', value: 'deu' }], annotations: [] };
  expect(changesBetween(shared, next).map(({ field }) => field)).toEqual([
    'parameter lang',
    'annotation description',
  ]);
  const body = toActionBody(next, shared, new Map([['fromPackage', 1]]));
  expect(body['parameters']).toEqual([
    { key: 'secret', value: 's3' },
    { key: 'lang', value: 'deu' },
  ]);
  expect(body['delAnnotations']).toEqual(['description']);
});

test('a secret that is made up is kept from then on', () => {
  const asked = { ...desired, requiredAuth: { generated: 'first' } };
  const deployed = deployedAs(asked);
  const again = { ...asked, requiredAuth: { generated: 'second' } };
  expect(changesBetween(deployed, again)).toEqual([]);
  const body = toActionBody(again, deployed);
  expect(body['annotations']).toContainEqual({ key: 'require-whisk-auth', value: 'first' });
});

test.each<[string, Partial<DesiredAction>, string, string]>([
  [
    'too much memory',
    { limits: { memory: 2048 } },
    'DEP_LIMITS_REFUSED',
    'memory 2048 MB is above its 512 MB',
  ],
  ['too little memory', { limits: { memory: 64 } }, 'DEP_LIMITS_REFUSED', 'memory 64 MB is below its 128 MB'],
  [
    'too much time',
    { limits: { timeout: 600_000 } },
    'DEP_LIMITS_REFUSED',
    'timeout 600000 ms is above its 300000 ms',
  ],
  ['concurrency', { limits: { concurrency: 2 } }, 'DEP_LIMITS_REFUSED', 'concurrency 2 is above its 1'],
  [
    'a large sample',
    { sampleBytes: 2_000_000 },
    'DEP_LIMITS_REFUSED',
    'the sample request is 2000000 bytes, and it takes 1048576',
  ],
  [
    'large parameters',
    { parameters: [{ key: 'x', value: 'y'.repeat(1_048_576) }] },
    'DEP_LIMITS_REFUSED',
    'the parameters are 1048579 bytes',
  ],
  ['an illegal name', { name: 'max/ocr' }, 'DEP_ILLEGAL_NAME', '"max/ocr" cannot be the name of an action'],
  [
    'a reserved package',
    { package: 'default' },
    'DEP_ILLEGAL_NAME',
    '"default" cannot be the name of a package',
  ],
  [
    'an image of this machine',
    { publication: { isPublished: true, access: 'local' } },
    'DEP_IMAGE_NOT_PULLABLE',
    'container engine of this machine only',
  ],
  [
    'a registry of this machine',
    { image: { repository: '127.0.0.1:5000/max-ocr', tag: '1' } },
    'DEP_IMAGE_NOT_PULLABLE',
    'the registry is on this machine',
  ],
])('%s is refused before anything is pushed', (_what, change, code, words) => {
  const plan = planDeployment([{ ...desired, ...change }], hostWith([]));
  expect(() => assertFeasible(plan)).toThrow(expect.objectContaining({ code }));
  expect(() => assertFeasible(plan)).toThrow(words);
});

test('an action that something else made is not taken over without force', () => {
  const foreign = createDeployed({ kind: 'nodejs:20', image: undefined });
  const plan = planDeployment([desired], hostWith([foreign]));
  expect(() => assertFeasible(plan)).toThrow(expect.objectContaining({ code: 'DEP_NAME_CLASH' }));
  const forced = planDeployment([desired], hostWith([foreign], { force: true }));
  expect(() => assertFeasible(forced)).not.toThrow();
  expect(forced.actions[0]?.changes).toContainEqual({ field: 'kind', old: 'nodejs:20', new: 'blackbox' });
});

test('two of what is deployed may not have one name, and all problems are told at once', () => {
  const plan = planDeployment([desired, { ...desired, limits: { memory: 1 } }], hostWith([]));
  expect(() => assertFeasible(plan)).toThrow(expect.objectContaining({ code: 'DEP_PLAN_REFUSED' }));
  expect(() => assertFeasible(plan)).toThrow('would have it');
});

test('a package that lacks is made, and none is made of a binding', () => {
  const packaged = { ...desired, package: 'vision' };
  expect(planDeployment([packaged], hostWith([])).newPackages).toEqual(['vision']);
  const binding = { isBinding: true, parameters: new Map() };
  const plan = planDeployment([packaged], hostWith([], { packages: new Map([['vision', binding]]) }));
  expect(plan.newPackages).toEqual([]);
  expect(() => assertFeasible(plan)).toThrow('binding of another package');
});

test.each<[string, Partial<DesiredAction>, Partial<HostState>, string]>([
  [
    'a private registry',
    { publication: { isPublished: true, access: 'private' } },
    {},
    'most hosts pull public images only',
  ],
  [
    'one that nobody knows of',
    { publication: { isPublished: false, access: 'unknown' } },
    {},
    'can be read without credentials',
  ],
  [
    'a host that tells no limits',
    {},
    { limits: untoldLimits },
    'does not tell its limits of memory and timeout',
  ],
  [
    'a large sample for such a host',
    { sampleBytes: 2_000_000 },
    { limits: untoldLimits },
    "OpenWhisk's own limit is 1048576",
  ],
  ['an action without a URL', { web: 'no' }, {}, 'no request verifies it'],
  ['a key in clear', {}, { apiHost: 'http://openwhisk.test' }, 'without encryption'],
])('a note tells of %s', (_what, change, state, words) => {
  const [planned] = planDeployment([{ ...desired, ...change }], hostWith([], state)).actions;
  expect(planned?.notes.join('\n')).toContain(words);
});

test('a host may write its addresses otherwise', () => {
  const urlForm = {
    apiHost: 'https://openwhisk.test',
    apiVersion: 'v1',
    template: 'https://{namespace}.cloud.test/{package}/{name}',
  };
  const [planned] = planDeployment([{ ...desired, name: 'a b' }], hostWith([], { urlForm })).actions;
  expect(planned?.url).toBe('https://guest.cloud.test/default/a%20b');
});

test('an image that failed its examination is refused, and with --force told of and deployed', () => {
  const desired = createDesired({
    fitness: {
      isFit: false,
      failures: ['Second /init (contract.R04): it was taken'],
      path: '/reports/x.json',
    },
  });
  const refused = planDeployment([desired], hostWith([]));
  expect(() => assertFeasible(refused)).toThrow(
    'The image of max-ocr failed its examination: Second /init (contract.R04): it was taken.',
  );
  const forced = planDeployment([desired], hostWith([], { force: true }));
  expect(() => assertFeasible(forced)).not.toThrow();
  expect(forced.actions[0]?.notes).toContain(
    'its image failed its examination: Second /init (contract.R04): it was taken',
  );
});

test('the report of an examination is recorded with the image, and is no change by itself', () => {
  const examined = createDesired({
    origin: { ...createDesired().origin, report: `sha256:${'d'.repeat(64)}` },
  });
  const body = toActionBody(examined, undefined);
  expect(JSON.stringify(body['annotations'])).toContain(`"report":"sha256:${'d'.repeat(64)}"`);
});
