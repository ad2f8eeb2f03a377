import type { DebianBase } from '../debian-base.ts';
import { sampleBase } from './samples.ts';

/** A provider whose Debian is in the engine already. */
export const fixedDebianBase: DebianBase = {
  prepare: async () => sampleBase({}, 'debian:bookworm-slim'),
};
