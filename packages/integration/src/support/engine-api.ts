import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ContainerEngine } from '@serverless-max/container-engine';

/** Asks the engine itself, for what the narrow interface of ours does not tell; whatever it answers is an answer. */
export async function askEngine(engine: ContainerEngine, method: string, path: string): Promise<unknown> {
  const body = await askEngineForText(engine, method, path);
  return body === '' ? undefined : JSON.parse(body);
}

/** The same for answers that are no documents. */
export function askEngineForText(engine: ContainerEngine, method: string, path: string): Promise<string> {
  const socketPath = engine.endpoint.replace('unix://', '');
  return new Promise((resolve, reject) => {
    request({ socketPath, method, path }, (response) => text(response).then(resolve, reject))
      .on('error', reject)
      .end();
  });
}

/** Removes the runtime images that were made from test images. */
export async function removeTestRuntimeImages(engine: ContainerEngine): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: ['org.opencontainers.image.base.name'] }));
  const images = (await askEngine(engine, 'GET', `/images/json?filters=${filters}`)) as readonly {
    readonly RepoTags: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>>;
  }[];
  for (const { RepoTags, Labels } of images) {
    const base = Labels['org.opencontainers.image.base.name'] ?? '';
    if (!/^(docker\.io\/serverless-max-test\/|(localhost|127\.0\.0\.1):\d+\/models\/)/.test(base)) continue;
    // One that is in use belongs to another run of the tests, which removes it.
    for (const tag of RepoTags ?? []) await engine.removeImage(tag).catch(() => undefined);
  }
}
