import type { DesiredAction } from '../desired-action.ts';
import type { DeployedAction } from '../host/deployed-action.ts';
import { formatImage } from '../image-reference.ts';
import type { ImagePublication } from '../publisher.ts';

const digest = `sha256:${'a'.repeat(64)}`;

/** An action that shall be: `max-ocr`, published. */
export function createDesired(change: Partial<DesiredAction> = {}): DesiredAction {
  return {
    name: 'max-ocr',
    image: { repository: 'registry.test/me/max-ocr', tag: 'c0ffee', digest },
    origin: { model: 'max-ocr', config: `sha256:${'c'.repeat(64)}`, wrapper: '0.1.0', commit: 'beef' },
    limits: { memory: 256, timeout: 60_000 },
    web: 'raw',
    parameters: [],
    annotations: [],
    publication: { isPublished: true, uploadBytes: 0, access: 'public' },
    ...change,
  };
}

/** An action as a host tells of it. */
export function createDeployed(change: Partial<DeployedAction> = {}): DeployedAction {
  return {
    namespace: 'guest',
    package: undefined,
    name: 'max-ocr',
    kind: 'blackbox',
    image: 'registry.test/me/max-ocr:c0ffee',
    limits: { memory: 256, timeout: 60_000, logs: 10, concurrency: 1 },
    parameters: [],
    annotations: [],
    version: '0.0.1',
    updated: 1,
    ...change,
  };
}

/** The image of an action, where nothing has to be sent, or what `publish` does. */
export function createPublication(desired: DesiredAction, publish?: () => Promise<void>): ImagePublication {
  const { image, publication = { isPublished: true, access: 'public' } } = desired;
  return {
    image,
    publication,
    async publish({ onProgress }) {
      onProgress(`pushing ${formatImage(image)}`);
      await publish?.();
      return { image, uploadedBytes: 0 };
    },
  };
}
