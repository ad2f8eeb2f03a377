import type { DoctorContext } from './context.ts';
import { inspectEngine } from './engine-state.ts';
import { findExecutable } from './find-executable.ts';
import { gatherInstallFacts } from './install-facts.ts';
import { judgeArchitecture, judgeBaseImage, judgeEngine } from './judge-engine.ts';
import { judgeDisk, judgeNode, judgePort } from './judge-machine.ts';
import { measureDisk } from './measure-disk.ts';
import { findPortUse } from './port-use.ts';
import type { Prerequisite } from './prerequisite.ts';

/** Looks at everything that is needed, in the order in which a person would cure it. Changes nothing. */
export async function checkPrerequisites(context: DoctorContext): Promise<readonly Prerequisite[]> {
  const [engine, facts, portUse, mmdebstrap, debootstrap] = await Promise.all([
    inspectEngine(context.engineEnvironment),
    gatherInstallFacts(context),
    findPortUse(context.port, context.platform),
    findExecutable('mmdebstrap', context.env['PATH']),
    findExecutable('debootstrap', context.env['PATH']),
  ]);
  const tool = mmdebstrap ? 'mmdebstrap' : debootstrap ? 'debootstrap' : undefined;
  const disk = await measureDisk(context, engine);
  return [
    judgeNode(context.nodeVersion),
    judgeEngine(engine, facts),
    ...(engine.tag === 'answering' ? [judgeArchitecture(engine.info)] : []),
    judgeBaseImage({ debianImage: engine.tag === 'answering' ? engine.debianImage : undefined, tool, facts }),
    judgeDisk(disk),
    judgePort(context.port, portUse),
  ];
}
