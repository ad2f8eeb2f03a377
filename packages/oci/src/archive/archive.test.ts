import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { digestOf, hexOf } from '../digest.ts';
import { InvalidArchiveError, OutputNotEmptyError } from '../errors.ts';
import { withConfig } from '../image.ts';
import { bundleImage, bundleImages } from '../image-bundle.ts';
import { readBlob, readImages } from '../image-source.ts';
import { DigestMismatchError } from '../registry/errors.ts';
import { packFiles, toEntry, writeTar } from '../tar.ts';
import { readTar, sampleImage } from '../testing/index.ts';
import { readArchive, readArchiveStream } from './read-archive.ts';
import { saveImageArchive, saveImageLayout } from './save-archive.ts';
import { writeImageArchive } from './write-archive.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-archive-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const image = await sampleImage();
const arm = withConfig(image, { ...image.config, architecture: 'arm64' });
const references = ['docker.io/library/sample:1'];

test('what is written to a file is read again: manifest, name and every blob', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'image.tar');
  const bundle = bundleImage(image);
  await saveImageArchive(file, { bundle, references });
  expect(await readdir(folder)).toEqual(['image.tar']);
  const [read] = await readArchive(file, { folder: join(folder, 'blobs-of-it') });
  expect(read?.names).toEqual(references);
  const [again] = await readImages(read as NonNullable<typeof read>, 'all');
  expect(again?.config).toEqual(image.config);
  for (const blob of image.manifest.layers) await readBlob(read?.openBlob ?? image.openBlob, blob);
});

test('a layout keeps an index and the very bytes of each manifest', async () => {
  const folder = join(await temporaryFolder(), 'layout');
  const bundle = bundleImages([image, arm]);
  await saveImageLayout(folder, { bundle, references });
  const [read] = await readArchive(folder, { folder });
  expect(read?.root.digest).toBe(bundle.root.digest);
  const images = await readImages(read as NonNullable<typeof read>, 'all');
  expect(images.map((it) => it.manifest.digest)).toEqual([image.manifest.digest, arm.manifest.digest]);
  const only = await readImages(read as NonNullable<typeof read>, { os: 'linux', architecture: 'arm64' });
  expect(only.map((it) => it.config.architecture)).toEqual(['arm64']);
  await expect(saveImageLayout(folder, { bundle, references })).rejects.toThrow(OutputNotEmptyError);
});

test('equal images give equal archives', async () => {
  const write = async (): Promise<Buffer> =>
    buffer(writeImageArchive({ bundle: bundleImage(await sampleImage()), references }));
  expect((await write()).equals(await write())).toBe(true);
});

test('Docker finds its own list in the archive of one image, and none in that of several', async () => {
  const paths = async (bundle: Parameters<typeof writeImageArchive>[0]['bundle']): Promise<string[]> =>
    (await readTar(writeImageArchive({ bundle, references }))).map(({ header }) => header.name);
  expect(await paths(bundleImage(image))).toContain('manifest.json');
  expect(await paths(bundleImages([image, arm]))).not.toContain('manifest.json');
});

/** What Docker's classic `save` writes: plain layers, a link for one that is there twice, the list at the end. */
async function classicArchive(): Promise<Buffer> {
  const [first, second] = await Promise.all(
    image.manifest.layers.map(async (it) => gunzipSync(await readBlob(image.openBlob, it))),
  );
  const config = `${hexOf(image.manifest.config.digest)}.json`;
  const list = [{ Config: config, RepoTags: ['sample:1'], Layers: ['aa/layer.tar', 'bb/layer.tar'] }];
  return buffer(
    writeTar(
      [
        { path: 'aa/VERSION', content: Buffer.from('1.0') },
        { path: 'aa/layer.tar', content: first ?? Buffer.of() },
        { path: 'bb/layer.tar', content: second ?? Buffer.of() },
        { path: config, content: image.configBytes },
        { path: 'manifest.json', content: Buffer.from(JSON.stringify(list)) },
      ].map(toEntry),
    ),
  );
}

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

test('plain layers of Docker’s archive are compressed on their way; the image id stays', async () => {
  const folder = await temporaryFolder();
  const [read] = await readArchiveStream('docker', chunked(await classicArchive(), 700), { folder });
  expect(read?.names).toEqual(['sample:1']);
  const [again] = await readImages(read as NonNullable<typeof read>, 'all');
  expect(again?.manifest.config.digest).toBe(image.manifest.config.digest);
  const plain = await Promise.all(
    (again?.manifest.layers ?? []).map(async (it) =>
      digestOf(gunzipSync(await readBlob(again?.openBlob ?? image.openBlob, it))),
    ),
  );
  expect(plain).toEqual(image.config.rootfs.diff_ids);
});

test('an archive that breaks off, and one that holds no image, are refused by name', async () => {
  const folder = await temporaryFolder();
  const whole = await classicArchive();
  const broken = readArchiveStream('the engine', chunked(whole.subarray(0, whole.length - 2000), 999), {
    folder,
  });
  await expect(broken).rejects.toThrow(InvalidArchiveError);
  const file = join(folder, 'notes.tar');
  await writeFile(file, await buffer(packFiles([{ path: 'notes.txt', content: Buffer.from('hello') }])));
  await expect(readArchive(file, { folder })).rejects.toThrow(/notes\.tar cannot be read as an image/);
  await expect(readArchive(join(folder, 'none'), { folder })).rejects.toThrow(InvalidArchiveError);
});

test('a blob that is not what its descriptor says leaves no file', async () => {
  const folder = await temporaryFolder();
  const lying = {
    ...image,
    openBlob: async function* () {
      yield Buffer.from('something else');
    },
  };
  const archive = { bundle: bundleImage(lying), references };
  await expect(saveImageArchive(join(folder, 'x.tar'), archive)).rejects.toThrow(DigestMismatchError);
  await expect(saveImageLayout(join(folder, 'x'), archive)).rejects.toThrow(DigestMismatchError);
  expect(await readdir(folder)).toEqual([]);
});

test('a file that was there before survives a failure', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'x.tar');
  await writeFile(file, 'before');
  const reason = new Error('enough');
  const archive = { bundle: bundleImage(image), references };
  await expect(saveImageArchive(file, archive, AbortSignal.abort(reason))).rejects.toThrow(reason);
  expect(await readFile(file, 'utf8')).toBe('before');
});

test('a place where nothing can be written is told of as itself', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  const archive = { bundle: bundleImage(image), references };
  const failed = { code: 'OCI_OUTPUT_FAILED', fault: 'environment' };
  await expect(saveImageArchive(join(file, 'x.tar'), archive)).rejects.toMatchObject(failed);
  await expect(saveImageLayout(join(file, 'x'), archive)).rejects.toMatchObject(failed);
  expect(await readdir(folder)).toEqual(['file']);
});
