import { digestOf } from '../digest.ts';
import type { ImageConfig } from '../image-config.ts';

/** A small valid configuration with the given number of layers, and any member replaced. */
export function sampleConfig(changes: Partial<ImageConfig> = {}, layers = 2): ImageConfig {
  const steps = Array.from({ length: layers }, (_, index) => index + 1);
  return {
    architecture: 'amd64',
    os: 'linux',
    created: '2024-01-02T03:04:05Z',
    config: {
      Env: ['PATH=/usr/bin', 'LANG=C'],
      Cmd: ['python3', 'app.py'],
      ExposedPorts: { '5000/tcp': {} },
    },
    rootfs: { type: 'layers', diff_ids: steps.map((step) => digestOf(`layer ${step}`)) },
    history: steps.map((step) => ({ created_by: `step ${step}` })),
    ...changes,
  };
}
