import type { RegistryClientOptions } from '../../registry/registry-client.ts';

/** A client's options for tests of failures: five attempts within milliseconds. */
export const impatient: RegistryClientOptions = {
  retries: { attempts: 5, firstWaitMs: 1, maximumWaitMs: 2_000 },
  connectTimeoutMs: 2_000,
  idleTimeoutMs: 2_000,
};
