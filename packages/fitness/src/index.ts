export {
  type Check,
  type CheckDescription,
  type CheckGroup,
  checkGroups,
  type Judgement,
  type Skipped,
} from './check.ts';
export { allChecks, selectChecks } from './checks.ts';
export {
  InvalidReportError,
  NoAnswerError,
  NoReportError,
  NoRequestError,
  TargetUnknownError,
  UnknownCheckError,
} from './errors.ts';
export { type Examination, examine } from './examine.ts';
export { createLab, type Lab, type LabOptions } from './lab/lab.ts';
export { type NoOriginal, type OriginalServer, portsOf, serverAt } from './lab/original-server.ts';
export { type HostLimits, resolveTarget } from './limits/host-limits.ts';
export { type Report, toReport } from './report/report.ts';
export { formatResult, formatVerdict } from './report/text.ts';
export { type CheckResult, runChecks } from './run.ts';
export { createSharedMachine, type SharedMachine } from './shared-machine.ts';
export type { SampleFile, Subject } from './subject.ts';
export type { Terms } from './terms.ts';
