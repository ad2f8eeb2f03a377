export { checkPrerequisites } from './check-prerequisites.ts';
export type { CommandOptions, CommandResult, DoctorContext, RunCommand } from './context.ts';
export { ConsentNeededError, DaemonStartError, InstallInterruptedError, InstallStepError } from './errors.ts';
export { type Confirm, createConfirm, type FixOutcome, fixPrerequisites } from './fix.ts';
export { describePortHolder } from './port-holder.ts';
export { formatPrerequisites, isBlocking, type Prerequisite, type PrerequisiteId } from './prerequisite.ts';
export { runCommand } from './run-command.ts';
