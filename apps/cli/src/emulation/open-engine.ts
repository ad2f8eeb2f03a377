import { type ContainerEngine, findEngine } from '@serverless-max/container-engine';
import { defaultPort } from '../config/defaults.ts';
import { checkPrerequisites, fixPrerequisites, type PrerequisiteId } from '../doctor/index.ts';
import type { Session } from '../session.ts';
import { doctorContext } from './doctor-context.ts';

/** Finds the container engine of this machine. */
export function openEngine(session: Session): Promise<ContainerEngine> {
  return findEngine(session.engineEnvironment);
}

/**
 * Cures a missing prerequisite after asking, where that can be done from here; says whether it did.
 * @throws ConsentNeededError when there is nobody to ask
 */
export async function cure(id: PrerequisiteId, session: Session, assumeYes: boolean): Promise<boolean> {
  const onProgress = (line: string): void => session.output.remark(`  ${line}`);
  const context = doctorContext(session, { port: defaultPort, onProgress });
  const missing = (await checkPrerequisites(context)).filter((it) => it.id === id && it.fixable);
  const outcomes = await fixPrerequisites(missing, context, session.confirm(assumeYes));
  const fixed = outcomes.filter((it) => it.outcome === 'fixed');
  for (const note of fixed.flatMap((it) => it.notes)) session.output.remark(`  ${note}`);
  return fixed.length > 0;
}
