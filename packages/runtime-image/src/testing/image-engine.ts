import {
  type BuildOptions,
  type ContainerEngine,
  type EngineInfo,
  type ImageDetails,
  ImageNotFoundError,
  LoadFailedError,
} from '@serverless-max/container-engine';
import { digestOf } from '@serverless-max/oci';
import { readDockerArchive, readTar } from '@serverless-max/oci/testing';
import { sampleDetails } from './samples.ts';

/** What the engine in memory begins with. */
export interface ImageEngineOptions {
  /** Images in the engine, by reference. */
  readonly images?: Readonly<Record<string, ImageDetails>>;
  /** Images that a pull brings, by reference; any other pull fails. */
  readonly registry?: Readonly<Record<string, ImageDetails>>;
  /** What images are saved as, by reference. */
  readonly archives?: Readonly<Record<string, Uint8Array>>;
  readonly info?: Partial<EngineInfo>;
  /** False for an engine that refuses archives without the lower layers. */
  readonly takesDeltas?: boolean;
}

/** An engine in memory that knows images only; containers are another package's matter. */
export interface ImageEngine extends ContainerEngine {
  readonly images: Map<string, ImageDetails>;
  /** What it was asked to do, e.g. `pull debian:bookworm-slim`. */
  readonly requests: string[];
  /** Each context it built, as text by path. */
  readonly builds: { readonly files: Readonly<Record<string, string>>; readonly options: BuildOptions }[];
}

/** Makes an engine in memory. */
export function createImageEngine(options: ImageEngineOptions = {}): ImageEngine {
  const { registry = {}, archives = {}, takesDeltas = true } = options;
  const images = new Map(Object.entries(options.images ?? {}));
  const requests: string[] = [];
  const builds: ImageEngine['builds'] = [];
  const noContainers = (): never => {
    throw new Error('this engine knows images only');
  };
  return {
    endpoint: 'memory://',
    images,
    requests,
    builds,
    info: async () => ({
      product: 'docker',
      version: '0',
      apiVersion: '1.41',
      os: 'linux',
      architecture: 'amd64',
      memoryBytes: 2 ** 33,
      cpus: 2,
      rootless: false,
      ...options.info,
    }),
    inspectImage: async (reference) =>
      images.get(reference) ?? [...images.values()].find(({ id }) => id === reference),
    imageHistory: async () => [],
    async pullImage(reference) {
      requests.push(`pull ${reference}`);
      const details = registry[reference];
      if (!details) throw new ImageNotFoundError(reference, 'manifest unknown');
      images.set(reference, details);
    },
    async loadImage(stream) {
      const { config, configBytes, references, layerPaths, files } = await readDockerArchive(stream);
      requests.push(`load ${references.join(' ')}`);
      const isWhole = layerPaths.every((path) => files.has(path));
      if (!takesDeltas && !isWhole) throw new LoadFailedError('a layer is missing');
      const { rootfs, architecture, os } = config;
      const labels = config.config.Labels ?? {};
      const id = digestOf(configBytes);
      const details = sampleDetails({ id, layers: rootfs.diff_ids, architecture, os, labels });
      for (const reference of references) images.set(reference, details);
    },
    async *saveImage(reference) {
      requests.push(`save ${reference}`);
      const archive = archives[reference];
      if (!archive) throw new ImageNotFoundError(reference, 'no such image');
      yield archive;
    },
    async buildImage(context, build) {
      requests.push(`build ${build.tags?.join(' ')}`);
      const entries = await readTar(context);
      const files = Object.fromEntries(
        entries.map(({ header, content }) => [header.name, content.toString()]),
      );
      builds.push({ files, options: build });
      const id = digestOf(`build ${builds.length}`);
      const plan = /serverless-max\.plan="([^"]+)"/.exec(files['Dockerfile'] ?? '')?.[1];
      const details = sampleDetails({ id, labels: plan ? { 'serverless-max.plan': plan } : {} });
      for (const tag of build.tags ?? []) images.set(tag, details);
      return id;
    },
    tagImage: async (source, target) => {
      images.set(target, images.get(source) ?? sampleDetails());
    },
    removeImage: async (reference) => {
      images.delete(reference);
    },
    openImage: noContainers,
    startContainer: noContainers,
    listContainers: async () => [],
    removeContainer: noContainers,
    async [Symbol.asyncDispose]() {},
  };
}
