import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['source'];
const unit = (folder: string, name: string) => ({
  extends: true as const,
  test: { name: `unit:${name}`, root: `${folder}/${name}`, include: ['src/**/*.test.ts'] },
});

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: { conditions },
  // What runs once before all tests is resolved by this one.
  environments: { __vitest__: { resolve: { conditions, externalConditions: conditions } } },
  test: {
    projects: [
      ...readdirSync('packages')
        .filter((name) => name !== 'integration')
        .map((name) => unit('packages', name)),
      unit('apps', 'cli'),
      unit('runtime/action-server', 'node'),
      {
        extends: true as const,
        test: {
          name: 'integration',
          root: 'packages/integration',
          include: ['src/**/*.test.ts'],
          globalSetup: fileURLToPath(
            new URL('packages/integration/src/support/global-setup.ts', import.meta.url),
          ),
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          // Ryuk is an image of its own that cannot be pulled offline; our own labels and sweep do its job.
          env: { TESTCONTAINERS_RYUK_DISABLED: 'true' },
        },
      },
    ],
  },
});
