import type { Agent } from 'node:http';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { classifyEngineFailure, type EngineOperation } from '../classify-failure.ts';
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
  PullOptions,
  RunningContainer,
  SaveOptions,
  StartOptions,
  StepOptions,
} from '../engine.ts';
import { splitReference } from '../reference.ts';
import { removeIfPresent } from './docker-container.ts';
import { toEngineInfo } from './engine-info.ts';
import { toImageDetails, toImageHistory } from './image-details.ts';
import { buildImage, loadImage, pullImage } from './long-steps.ts';
import { openImage } from './open-image.ts';
import { statusOf, toEngineFailure } from './request-failure.ts';
import { saveImage } from './save-image.ts';
import { startContainer } from './start-container.ts';

/** How an engine is reached, as far as the calls to it need to know. */
export interface DockerConnection {
  readonly docker: Docker;
  readonly endpoint: string;
  /** The machine that the engine runs on, as this one names it; undefined when it is this one. */
  readonly remoteHost: string | undefined;
  /** Owns the open connections. */
  readonly agent: Agent;
}

/** An engine that speaks Docker's API: Docker itself, and Podman with its compatible service. */
export class DockerEngine implements ContainerEngine {
  readonly endpoint: string;
  readonly #connection: DockerConnection;
  readonly #docker: Docker;

  constructor(connection: DockerConnection) {
    this.endpoint = connection.endpoint;
    this.#connection = connection;
    this.#docker = connection.docker;
  }

  /** Asks for a sign of life. */
  async ping(signal: AbortSignal): Promise<void> {
    const request = { path: '/_ping', method: 'GET', abortSignal: signal, statusCodes: { 200: true } };
    const dial = promisify(this.#docker.modem.dial).bind(this.#docker.modem);
    await this.#request('query', 'a ping', () => dial(request));
  }

  async info(): Promise<EngineInfo> {
    return this.#request('query', 'its version', async () => {
      const [version, system] = await Promise.all([this.#docker.version(), this.#docker.info()]);
      return toEngineInfo(version, system);
    });
  }

  async inspectImage(reference: string): Promise<ImageDetails | undefined> {
    return this.#request('image', reference, async () => {
      try {
        return toImageDetails(await this.#docker.getImage(reference).inspect());
      } catch (thrown) {
        if (statusOf(thrown) === 404) return undefined;
        throw thrown;
      }
    });
  }

  async imageHistory(reference: string): Promise<readonly ImageHistoryEntry[]> {
    return this.#request('image', reference, async () =>
      toImageHistory(await this.#docker.getImage(reference).history()),
    );
  }

  async pullImage(reference: string, options: PullOptions = {}): Promise<void> {
    await pullImage(this.#connection, reference, options);
  }

  async loadImage(archive: AsyncIterable<Uint8Array>, options: StepOptions = {}): Promise<void> {
    await loadImage(this.#connection, archive, options);
  }

  saveImage(reference: string, options: SaveOptions = {}): AsyncIterable<Uint8Array> {
    return saveImage(this.#connection, reference, options);
  }

  async buildImage(context: AsyncIterable<Uint8Array>, options: BuildOptions): Promise<string> {
    return buildImage(this.#connection, context, options);
  }

  async tagImage(source: string, target: string): Promise<void> {
    const { name, tag } = splitReference(target);
    await this.#request('image', source, () =>
      this.#docker.getImage(source).tag({ repo: name, tag: tag ?? 'latest' }),
    );
  }

  async removeImage(reference: string): Promise<void> {
    await this.#request('image', reference, async () => {
      try {
        await this.#docker.getImage(reference).remove();
      } catch (thrown) {
        if (statusOf(thrown) !== 404) throw thrown;
      }
    });
  }

  async openImage(reference: string, options: OpenImageOptions = {}): Promise<ImageFiles> {
    return openImage(this.#connection, reference, options);
  }

  async startContainer(spec: ContainerSpec, options: StartOptions = {}): Promise<RunningContainer> {
    return startContainer(this.#connection, spec, options);
  }

  async listContainers(label: LabelFilter): Promise<readonly ContainerSummary[]> {
    const labels =
      typeof label === 'string' ? [label] : Object.entries(label).map(([name, value]) => `${name}=${value}`);
    const found = await this.#request('query', 'its containers', () =>
      this.#docker.listContainers({ all: true, filters: { label: labels } }),
    );
    return found.map((container) => ({
      id: container.Id,
      name: (container.Names?.[0] ?? '').replace(/^\//, ''),
      image: container.Image,
      labels: container.Labels ?? {},
      state: container.State,
    }));
  }

  async removeContainer(id: string): Promise<void> {
    await this.#request('container', id, () => removeIfPresent(this.#docker.getContainer(id)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.agent.destroy();
  }

  async #request<T>(operation: EngineOperation, subject: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (cause) {
      const context = { endpoint: this.endpoint, operation, subject, cause };
      throw classifyEngineFailure(toEngineFailure(cause), context);
    }
  }
}
