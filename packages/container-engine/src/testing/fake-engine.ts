import { buffer } from 'node:stream/consumers';
import { type Clock, type ServerlessMaxError, systemClock } from '@serverless-max/foundation';
import type {
  BuildOptions,
  ContainerEngine,
  ContainerSpec,
  ContainerSummary,
  EngineInfo,
  ImageDetails,
  ImageFiles,
  ImageHistoryEntry,
  LabelFilter,
  OpenImageOptions,
  SaveOptions,
  StartOptions,
} from '../engine.ts';
import { EngineConflictError, ImageNotFoundError, LoadFailedError } from '../errors.ts';
import { FakeContainer } from './fake-container.ts';
import { type FakeFiles, openFakeFiles } from './fake-files.ts';

/**
 * What runs in a container of a fake image. The start waits for what it returns; what it throws fails the start.
 * It ends when it calls `exit`, not when it returns.
 */
export type FakeProgram = (container: FakeContainer) => void | Promise<void>;

/** An image that a fake engine has, or can pull. */
export interface FakeImage {
  readonly program?: FakeProgram;
  readonly files?: FakeFiles;
  /** What it is saved as; an empty tar when not given. */
  readonly archive?: Uint8Array;
  readonly details?: Partial<ImageDetails>;
}

/** What a fake engine begins with. */
export interface FakeEngineOptions {
  readonly images?: Readonly<Record<string, FakeImage>>;
  /** The images that can be pulled. */
  readonly registry?: Readonly<Record<string, FakeImage>>;
  readonly info?: Partial<EngineInfo>;
  readonly clock?: Clock;
  /** Takes an archive and returns the images in it, by reference; without it every archive is refused. */
  readonly onLoad?: (archive: Buffer) => Readonly<Record<string, FakeImage>>;
  /** Takes a context and returns the image built of it. */
  readonly onBuild?: (context: Buffer, options: BuildOptions) => FakeImage;
}

/** A method of an engine that can be made to fail. */
export type FakeEngineMethod = Exclude<keyof ContainerEngine, 'endpoint' | typeof Symbol.asyncDispose>;

/** An engine in memory, whose images are functions. Disposing of it removes its containers. */
export class FakeEngine implements ContainerEngine {
  readonly endpoint = 'fake:engine';
  /** The calls so far, `method subject`, oldest first. */
  readonly calls: string[] = [];
  readonly #images: Map<string, FakeImage & { readonly id: string }>;
  readonly #options: FakeEngineOptions;
  readonly #containers = new Map<string, FakeContainer>();
  readonly #failures: { readonly method: FakeEngineMethod; readonly failure: ServerlessMaxError }[] = [];
  #created = 0;

  constructor(options: FakeEngineOptions = {}) {
    this.#options = options;
    this.#images = new Map();
    for (const [reference, image] of Object.entries(options.images ?? {})) this.#add(reference, image);
  }

  /** The containers that were not removed yet, oldest first. */
  get containers(): readonly FakeContainer[] {
    return [...this.#containers.values()];
  }

  /** Makes the next call of a method fail. */
  failNext(method: FakeEngineMethod, failure: ServerlessMaxError): void {
    this.#failures.push({ method, failure });
  }

  async info(): Promise<EngineInfo> {
    this.#enter('info');
    const machine = {
      os: 'linux',
      architecture: 'amd64',
      memoryBytes: 8 * 1024 ** 3,
      cpus: 4,
      rootless: false,
    };
    return { product: 'fake', version: '1.0.0', apiVersion: '1.41', ...machine, ...this.#options.info };
  }

  async inspectImage(reference: string): Promise<ImageDetails | undefined> {
    this.#enter('inspectImage', reference);
    const image = this.#find(reference);
    return image && { ...emptyDetails, id: image.id, repoTags: [reference], ...image.details };
  }

  async imageHistory(reference: string): Promise<readonly ImageHistoryEntry[]> {
    this.#enter('imageHistory', reference);
    this.#get(reference);
    return [{ created: emptyDetails.created, createdBy: 'fake', comment: '', sizeBytes: 0 }];
  }

  async pullImage(reference: string): Promise<void> {
    this.#enter('pullImage', reference);
    const image = this.#options.registry?.[reference];
    if (image === undefined) throw new ImageNotFoundError(reference, 'manifest unknown');
    this.#add(reference, image);
  }

  async loadImage(archive: AsyncIterable<Uint8Array>): Promise<void> {
    this.#enter('loadImage');
    const bytes = await buffer(archive);
    if (this.#options.onLoad === undefined) throw new LoadFailedError('the fake engine takes no archive');
    for (const [reference, image] of Object.entries(this.#options.onLoad(bytes))) this.#add(reference, image);
  }

  async *saveImage(reference: string, { signal }: SaveOptions = {}): AsyncGenerator<Uint8Array, void, void> {
    this.#enter('saveImage', reference);
    signal?.throwIfAborted();
    const { archive = Buffer.alloc(1024) } = this.#get(reference);
    yield archive;
  }

  async buildImage(context: AsyncIterable<Uint8Array>, options: BuildOptions): Promise<string> {
    this.#enter('buildImage', options.tags?.join(' '));
    const bytes = await buffer(context);
    const image = this.#options.onBuild?.(bytes, options) ?? {};
    const id = this.#add(options.tags?.[0] ?? 'untagged', image);
    for (const tag of options.tags ?? []) this.#images.set(tag, { ...image, id });
    return id;
  }

  async tagImage(source: string, target: string): Promise<void> {
    this.#enter('tagImage', `${source} ${target}`);
    this.#images.set(target, this.#get(source));
  }

  async removeImage(reference: string): Promise<void> {
    this.#enter('removeImage', reference);
    this.#images.delete(reference);
  }

  async openImage(reference: string, { labels, signal }: OpenImageOptions = {}): Promise<ImageFiles> {
    this.#enter('openImage', reference);
    signal?.throwIfAborted();
    const { files = {} } = this.#get(reference);
    const container = this.#create({ image: reference, publish: [], ...(labels && { labels }) });
    return openFakeFiles(files, { signal, onDispose: () => container.remove() });
  }

  async startContainer(spec: ContainerSpec, { signal, onPhase }: StartOptions = {}): Promise<FakeContainer> {
    this.#enter('startContainer', spec.image);
    signal?.throwIfAborted();
    const { program } = this.#get(spec.image);
    const container = this.#create(spec);
    try {
      onPhase?.('created');
      await program?.(container);
      onPhase?.('started');
      signal?.throwIfAborted();
      return container;
    } catch (failure) {
      await container.remove();
      throw failure;
    }
  }

  async listContainers(label: LabelFilter): Promise<readonly ContainerSummary[]> {
    this.#enter('listContainers');
    const summaries = this.containers.map((container) => container.summarize());
    return summaries.filter(({ labels }) =>
      typeof label === 'string'
        ? label in labels
        : Object.entries(label).every(([name, value]) => labels[name] === value),
    );
  }

  async removeContainer(id: string): Promise<void> {
    this.#enter('removeContainer', id);
    await this.containers.find((it) => it.id === id || it.name === id)?.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.containers.map((container) => container.remove()));
  }

  #create(spec: ContainerSpec): FakeContainer {
    this.#created += 1;
    const id = this.#created.toString(16).padStart(64, '0');
    const name = spec.name ?? `fake-${this.#created}`;
    if (this.containers.some((other) => other.name === name)) {
      throw new EngineConflictError(spec.image, `the container name "${name}" is already in use`);
    }
    const clock = this.#options.clock ?? systemClock;
    const onRemoved = (): void => void this.#containers.delete(id);
    const container = new FakeContainer({ id, name, spec, clock, onRemoved });
    this.#containers.set(id, container);
    return container;
  }

  #enter(method: FakeEngineMethod, subject = ''): void {
    this.calls.push(`${method} ${subject}`.trim());
    const index = this.#failures.findIndex((planned) => planned.method === method);
    const [planned] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (planned !== undefined) throw planned.failure;
  }

  #add(reference: string, image: FakeImage): string {
    const digits = (this.#images.size + 1).toString(16).padStart(64, '0');
    const id = image.details?.id ?? `sha256:${digits}`;
    this.#images.set(reference, { ...image, id });
    return id;
  }

  #find(reference: string): (FakeImage & { readonly id: string }) | undefined {
    return this.#images.get(reference) ?? [...this.#images.values()].find(({ id }) => id === reference);
  }

  #get(reference: string): FakeImage & { readonly id: string } {
    const image = this.#find(reference);
    if (image === undefined) throw new ImageNotFoundError(reference, `No such image: ${reference}`);
    return image;
  }
}

const emptyDetails: Omit<ImageDetails, 'id' | 'repoTags'> = {
  repoDigests: [],
  architecture: 'amd64',
  os: 'linux',
  created: '2020-01-01T00:00:00Z',
  sizeBytes: 0,
  layers: [],
  labels: {},
  config: {
    user: '',
    workingDir: '',
    env: [],
    entrypoint: undefined,
    cmd: undefined,
    exposedPorts: [],
    volumes: [],
    onBuild: [],
    stopSignal: undefined,
  },
};
