import type { DoctorContext } from './context.ts';
import { ConsentNeededError } from './errors.ts';
import { applyInstallPlan } from './install-engine.ts';
import { gatherInstallFacts } from './install-facts.ts';
import {
  type InstallFacts,
  type InstallPlan,
  planBootstrapToolInstall,
  planEngineInstall,
} from './install-plan.ts';
import type { Prerequisite, PrerequisiteId } from './prerequisite.ts';

/** Asks a person, and resolves with their answer. */
export type Confirm = (question: string) => Promise<boolean>;

/** What became of one prerequisite. */
export interface FixOutcome {
  readonly id: PrerequisiteId;
  /** `left`: nothing that can be done from here. */
  readonly outcome: 'fixed' | 'declined' | 'left';
  /** What a person should know now, or do. */
  readonly notes: readonly string[];
}

const planners: Readonly<Partial<Record<PrerequisiteId, (facts: InstallFacts) => InstallPlan>>> = {
  engine: planEngineInstall,
  'base-image': planBootstrapToolInstall,
};

/** How a person is asked: not at all after `--yes`; without a terminal there is nobody, and that is an error. */
export function createConfirm(options: {
  readonly assumeYes: boolean;
  readonly isInteractive: boolean;
  readonly ask: Confirm;
}): Confirm {
  return async (question) => {
    if (options.assumeYes) return true;
    if (!options.isInteractive) throw new ConsentNeededError(question);
    return options.ask(question);
  };
}

/**
 * Cures what can be cured, in order, asking before each cure. Ends with the first cure that fails; what was
 * cured before it stays so. Check again afterwards: a cure of one thing may change what another finds.
 */
export async function fixPrerequisites(
  list: readonly Prerequisite[],
  context: DoctorContext,
  confirm: Confirm,
): Promise<readonly FixOutcome[]> {
  const outcomes: FixOutcome[] = [];
  const facts = await gatherInstallFacts(context);
  for (const { id, status, cure, fixable } of list) {
    if (status === 'ok') continue;
    const plan = fixable ? planners[id]?.(facts) : undefined;
    if (!plan?.possible) {
      outcomes.push({ id, outcome: 'left', notes: cure === undefined ? [] : [cure] });
    } else if (await confirm(questionOf(plan))) {
      outcomes.push({ id, outcome: 'fixed', notes: await applyInstallPlan(plan.steps, context) });
    } else {
      outcomes.push({ id, outcome: 'declined', notes: cure === undefined ? [] : [cure] });
    }
  }
  return outcomes;
}

/** Names every change of the machine in the words of its steps. */
function questionOf(plan: InstallPlan & { possible: true }): string {
  const changes = plan.steps.filter((step) => step.kind === 'start-daemon' || !step.mayFail);
  const titles = changes.map(({ title }) => title).join(' and ');
  return `${titles.charAt(0).toUpperCase()}${titles.slice(1)}?`;
}
