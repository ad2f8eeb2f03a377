export { checkPrerequisites } from './check-prerequisites.ts';
export type { DoctorContext } from './context.ts';
export { type Confirm, createConfirm, fixPrerequisites } from './fix.ts';
export { describePortHolder } from './port-holder.ts';
export { formatPrerequisites, isBlocking, type PrerequisiteId } from './prerequisite.ts';
export { runCommand } from './run-command.ts';
