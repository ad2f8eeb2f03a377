import { type ContainerEngine, EngineNotFoundError, findEngine } from '@serverless-max/container-engine';
import { defaultPort } from '../config/defaults.ts';
import { checkPrerequisites, fixPrerequisites, type PrerequisiteId } from '../doctor/index.ts';
import type { Session } from '../session.ts';
import { doctorContext } from './doctor-context.ts';

/** How something missing is cured. */
export interface CureOptions {
  /** Without asking. */
  readonly yes: boolean;
  readonly onProgress: (line: string) => void;
}

/** Finds the container engine of this machine. */
export function openEngine(session: Session): Promise<ContainerEngine> {
  return findEngine(session.engineEnvironment);
}

/**
 * Finds the container engine; where there is none, installs and starts one after asking, when that can be done.
 * @throws EngineNotFoundError when it cannot, or was declined
 */
export async function openOrInstallEngine(session: Session, options: CureOptions): Promise<ContainerEngine> {
  try {
    return await openEngine(session);
  } catch (error) {
    if (!(error instanceof EngineNotFoundError)) throw error;
    await cureOrThrow('engine', error, session, options);
    return openEngine(session);
  }
}

/** Cures a prerequisite after asking, or throws the failure that asked for it. */
export async function cureOrThrow(
  id: PrerequisiteId,
  failure: Error,
  session: Session,
  options: CureOptions,
): Promise<void> {
  const context = doctorContext(session, { port: defaultPort, onProgress: options.onProgress });
  const missing = (await checkPrerequisites(context)).filter((it) => it.id === id && it.fixable);
  const outcomes = await fixPrerequisites(missing, context, session.confirm(options.yes));
  if (!outcomes.some((it) => it.outcome === 'fixed')) throw failure;
  for (const note of outcomes.flatMap((it) => it.notes)) session.output.remark(note);
}
