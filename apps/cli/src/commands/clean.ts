import { sweepOrphans } from '@serverless-max/container-engine';
import { openEngine } from '../emulation/open-engine.ts';
import type { Shell } from '../shell.ts';

/** `smax clean`: removes what dead processes left, and nothing else. */
export async function clean(shell: Shell): Promise<void> {
  const { output } = shell;
  await using engine = await openEngine(shell);
  const removed = await sweepOrphans(engine);
  for (const { id, name, image } of removed) {
    output.line(`removed ${name} (${image})`);
    output.record({ event: 'removed', id, name, image });
  }
  if (removed.length === 0) output.line('Nothing was left behind.');
}
