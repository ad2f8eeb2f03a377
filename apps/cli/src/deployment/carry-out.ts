import {
  type DeploymentResult,
  type DeployOptions,
  deployAll,
  ensurePackages,
  pathOf,
} from '@serverless-max/deployer';
import { systemClock } from '@serverless-max/foundation';
import { InterruptedError } from '../errors.ts';
import { type Rows, showRows } from '../output/rows.ts';
import type { Shell } from '../shell.ts';
import { resultLine } from './deployed-block.ts';
import type { PreparedPlan } from './prepare-plan.ts';

/** How often a row says what goes on within a step, where every line stays. */
const detailMs = 3_000;

/** Carries a plan out, each action on a row of its own. An interruption says what may be half done. */
export async function carryOut(
  { host, plan, deployments, parallel, isInsecure }: PreparedPlan,
  options: Pick<DeployOptions, 'verify' | 'keep'>,
  shell: Shell,
): Promise<readonly DeploymentResult[]> {
  const { signal, output } = shell;
  const names = deployments.map(({ planned }) => pathOf(planned.path));
  const stages = new Map<string, string>();
  await ensurePackages(host, plan);
  const rows = showRows(names, output);
  try {
    return await deployAll(
      host,
      deployments,
      { clock: systemClock, signal, isInsecure, parallel, ...options },
      {
        onStage(at, line) {
          stages.set(names[at] ?? '', line);
          rows.report(at).progress(line);
          output.record({ event: 'progress', name: names[at], stage: line });
        },
        onDetail: output.isInteractive ? (at, line) => rows.report(at).progress(line) : seldom(rows),
        onDone(at, result) {
          stages.delete(names[at] ?? '');
          rows.report(at).title(resultLine(result));
          rows.succeed(at);
          output.record({ event: 'deployed', ...result });
        },
        onFailed(at) {
          rows.fail(at);
        },
        onSkipped: (at) => rows.skip(at),
      },
    );
  } catch (error) {
    if (error instanceof InterruptedError && stages.size > 0) {
      const where = [...stages].map(([name, stage]) => `${name} (${stage})`).join(', ');
      error.left = `Under way were ${where}; run the same again: what is done is found, and what never answered is verified.`;
    }
    throw error;
  } finally {
    for (const at of names.keys()) rows.skip(at);
    await rows.ended;
  }
}

/** Lines that nobody redraws: a few of them are enough. */
function seldom(rows: Rows): (at: number, line: string) => void {
  const last = new Map<number, number>();
  return (at, line) => {
    const now = systemClock.elapsed();
    if (now - (last.get(at) ?? Number.NEGATIVE_INFINITY) < detailMs) return;
    last.set(at, now);
    rows.report(at).progress(line);
  };
}
