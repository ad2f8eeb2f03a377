import { type ContainerEngine, findEngine } from '@serverless-max/container-engine';
import { defaultPort } from '../config/defaults.ts';
import { checkPrerequisites, fixPrerequisites, type PrerequisiteId } from '../doctor/index.ts';
import type { Shell } from '../shell.ts';
import { doctorContext } from './doctor-context.ts';

/** Finds the container engine of this machine. */
export function openEngine(shell: Shell): Promise<ContainerEngine> {
  return findEngine(shell.engineEnvironment);
}

/**
 * Cures a missing prerequisite after asking, where that can be done from here; says whether it did.
 * @throws ConsentNeededError when there is nobody to ask
 */
export async function cure(id: PrerequisiteId, shell: Shell, assumeYes: boolean): Promise<boolean> {
  const onProgress = (line: string): void => shell.output.remark(`  ${line}`);
  const context = doctorContext(shell, { port: defaultPort, onProgress });
  const missing = (await checkPrerequisites(context)).filter((it) => it.id === id && it.fixable);
  const outcomes = await fixPrerequisites(missing, context, shell.confirm(assumeYes));
  const fixed = outcomes.filter((it) => it.outcome === 'fixed');
  for (const note of fixed.flatMap((it) => it.notes)) shell.output.remark(`  ${note}`);
  return fixed.length > 0;
}
