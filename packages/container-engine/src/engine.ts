import type { ContainerSpec, ContainerSummary, RunningContainer } from './container.ts';
import type {
  BuildOptions,
  EngineInfo,
  ImageDetails,
  ImageHistoryEntry,
  PullOptions,
  StepOptions,
} from './image.ts';
import type { ImageFiles } from './image-files.ts';

export type * from './container.ts';
export type * from './image.ts';
export type * from './image-files.ts';

/** A label and its value (all must match), or the name of a label with any value. */
export type LabelFilter = Readonly<Record<string, string>> | string;

/** What a start may be given by its caller. */
export interface StartOptions {
  /** Aborting it removes what was created and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told when the engine has created the container, and when it has started it. */
  readonly onPhase?: (phase: 'created' | 'started') => void;
}

/** What the opening of an image may be given by its caller. */
export interface OpenImageOptions {
  /** Of the stopped container that stands for the image: who owns it. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Aborting it makes every request reject with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What the saving of an image may be given by its caller. */
export interface SaveOptions {
  /** Aborting it ends the transfer with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The narrow door to whatever runs containers. Every failure is one of this package's error classes, except
 * an abort, which rejects with the reason of the caller's signal.
 */
export interface ContainerEngine extends AsyncDisposable {
  /** Where the engine answers, e.g. `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  info(): Promise<EngineInfo>;
  /** Undefined when the image is not in the engine. */
  inspectImage(reference: string): Promise<ImageDetails | undefined>;
  /** Oldest step first. */
  imageHistory(reference: string): Promise<readonly ImageHistoryEntry[]>;
  pullImage(reference: string, options?: PullOptions): Promise<void>;
  /** Loads an archive as `docker save` or an OCI layout tar writes it. */
  loadImage(archive: AsyncIterable<Uint8Array>, options?: StepOptions): Promise<void>;
  /**
   * The archive of an image with all its layers, as `docker save` writes it; nothing is asked for before the first
   * byte is read. Whoever stops reading ends the transfer.
   */
  saveImage(reference: string, options?: SaveOptions): AsyncIterable<Uint8Array>;
  /** Builds a tar context and returns the id of the image. */
  buildImage(context: AsyncIterable<Uint8Array>, options: BuildOptions): Promise<string>;
  tagImage(source: string, target: string): Promise<void>;
  /** An image that is not there is fine. */
  removeImage(reference: string): Promise<void>;
  /** The files of an image that is in the engine; nothing of it is started. */
  openImage(reference: string, options?: OpenImageOptions): Promise<ImageFiles>;
  /**
   * Creates and starts a container, and resolves once it is started and its ports are known. On a failure or
   * an abort nothing of it stays behind.
   */
  startContainer(spec: ContainerSpec, options?: StartOptions): Promise<RunningContainer>;
  /** Stopped containers too. */
  listContainers(label: LabelFilter): Promise<readonly ContainerSummary[]>;
  /** Kills and removes it, by id or name; a container that is gone, or just being removed, is fine. */
  removeContainer(id: string): Promise<void>;
}
