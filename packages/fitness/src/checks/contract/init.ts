import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** An image that brings its model needs no code. (OpenWhisk: BasicActionRunnerTests, rows R01 and R02.) */
export const init: Check<ContractEvidence> = contractCheck({
  id: 'contract.init',
  title: '/init makes the model ready',
  why: 'A host sends one /init to every new container. Anything but a 200 costs the container and the activation.',
  how: 'A fresh container gets the /init that OpenWhisk sends for an image without code.',
  steps: () => [{ send: '/init', expect: { status: 200 } }],
  sentinels: 0,
});
