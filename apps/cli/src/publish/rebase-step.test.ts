import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleImage,
  createRegistryClient,
  parseReference,
  pushBundle,
  withConfig,
} from '@serverless-max/oci';
import { faults, type MemoryRegistry, sampleImage, startMemoryRegistry } from '@serverless-max/oci/testing';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { Shell } from '../shell.ts';
import { openKnownLayers } from './known-layers.ts';
import { publishOnBase } from './push-runtime-image.ts';
import { type Rebase, rebaseStep } from './rebase-step.ts';

let registry: MemoryRegistry;
let folder: string;
const client = createRegistryClient();
const { signal } = new AbortController();
const report = { progress() {}, title() {} };

/** `models/sample:1`, and `me/sample:1` on it. */
beforeEach(async () => {
  registry = await startMemoryRegistry();
  folder = await mkdtemp(join(tmpdir(), 'smax-rebase-'));
  await pushBase();
  await publishOnBase(
    {
      reference: `${registry.host}/models/sample:1`,
      platform: { os: 'linux', architecture: 'amd64' },
      isStrict: true,
    },
    { name: 'sample', predictPath: '/model/predict' },
    {
      client,
      known: await openKnownLayers(folder),
      target: mine(),
      signal,
      onProgress() {},
      isRedrawn: false,
    },
  );
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});
afterAll(() => client.close());

const mine = () => parseReference(`${registry.host}/me/sample:1`);

/** Puts a base under the tag; another one with a variable more. */
async function pushBase(variable?: string): Promise<void> {
  const image = await sampleImage();
  const { config } = image;
  const env = [...(config.config.Env ?? []), ...(variable === undefined ? [] : [variable])];
  const base = withConfig(image, { ...config, config: { ...config.config, Env: env } });
  const target = parseReference(`${registry.host}/models/sample:1`);
  await pushBundle(client, { bundle: bundleImage(base), target });
}

async function rebase(changes: Partial<Rebase> = {}): Promise<Rebase> {
  const work: Rebase = {
    shell: { signal, output: { isInteractive: false } } as Shell,
    client,
    known: await openKnownLayers(folder),
    image: `${registry.host}/me/sample:1`,
    target: mine(),
    base: undefined,
    platform: undefined,
    options: {},
    isDryRun: false,
    ...changes,
  };
  await rebaseStep(work).run(report);
  return work;
}

test('an image moves to what its base is today, and stays where that has not changed', async () => {
  expect((await rebase()).pushed).toMatchObject({ unchanged: true });
  await pushBase('NEWER=yes');
  const { pushed, bundle } = await rebase();
  expect(pushed).toMatchObject({ unchanged: false, copied: [] });
  expect(registry.store.resolve('me/sample', '1')).toBe(bundle?.root.digest);
});

test('an image that somebody else has pushed since it was read is not replaced', async () => {
  await pushBase('NEWER=yes');
  const theirs = bundleImage(await sampleImage());
  const { bytes, mediaType } = theirs.root;
  registry.fail(
    faults.afterwards({ method: 'GET', path: /me\/sample\/manifests/, times: 1 }, () =>
      registry.store.putManifest('me/sample', { bytes, mediaType }, '1'),
    ),
  );
  await expect(rebase()).rejects.toMatchObject({ code: 'OCI_TAG_MOVED' });
  expect(registry.store.resolve('me/sample', '1')).toBe(theirs.root.digest);
});
