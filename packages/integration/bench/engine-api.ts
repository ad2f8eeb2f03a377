import { HttpClient } from './http-client.ts';

/** What an inspect tells and a create takes, as far as it is needed here (Engine API, "Create a container"). */
export interface ContainerTemplate {
  readonly Image: string;
  readonly Env?: readonly string[];
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: object;
}

interface Inspected {
  readonly Config: { readonly Env: readonly string[] };
  readonly HostConfig: object;
  readonly NetworkSettings: { readonly Ports: Readonly<Record<string, readonly { HostPort: string }[]>> };
}

/** The Engine API without anything in between: the least that starting a container can cost. */
export class EngineApi {
  readonly #client: HttpClient;

  constructor(endpoint: string) {
    const { protocol, pathname } = new URL(endpoint);
    if (protocol !== 'unix:') throw new Error(`this needs an engine behind a Unix socket, not ${endpoint}`);
    this.#client = new HttpClient({ socketPath: pathname });
  }

  /** Creates and starts a container; returns its id. */
  async run(template: ContainerTemplate): Promise<string> {
    const body = JSON.stringify(template);
    const headers = { host: 'engine', 'content-type': 'application/json' };
    const created = await this.#client.demand({ method: 'POST', path: '/containers/create', headers, body });
    const { Id: id } = JSON.parse(created.body.toString('utf8')) as { readonly Id: string };
    try {
      await this.#client.demand({
        method: 'POST',
        path: `/containers/${id}/start`,
        headers: { host: 'engine' },
      });
    } catch (error) {
      await this.remove(id);
      throw error;
    }
    return id;
  }

  /** The port of this machine on which a container's port is published. */
  async publishedPort(id: string, containerPort: number): Promise<number> {
    const { NetworkSettings } = await this.inspect(id);
    return Number(NetworkSettings.Ports[`${containerPort}/tcp`]?.[0]?.HostPort);
  }

  async inspect(id: string): Promise<Inspected> {
    const { body } = await this.#client.demand({
      method: 'GET',
      path: `/containers/${id}/json`,
      headers: { host: 'engine' },
    });
    return JSON.parse(body.toString('utf8')) as Inspected;
  }

  async remove(id: string): Promise<void> {
    await this.#client.demand({
      method: 'DELETE',
      path: `/containers/${id}?force=true&v=true`,
      headers: { host: 'engine' },
    });
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}
