import { sweepOrphans } from '@serverless-max/container-engine';
import { openEngine } from '../emulation/open-engine.ts';
import type { Session } from '../session.ts';

/** `smax clean`: removes what dead processes left, and nothing else. */
export async function clean(session: Session): Promise<void> {
  const { output } = session;
  await using engine = await openEngine(session);
  const removed = await sweepOrphans(engine);
  for (const { id, name, image } of removed) {
    output.line(`removed ${name} (${image})`);
    output.record({ event: 'removed', id, name, image });
  }
  if (removed.length === 0) output.line('Nothing was left behind.');
}
