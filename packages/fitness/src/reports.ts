export { InvalidReportError, NoReportError } from './errors.ts';
export { compareReports, formatComparison, type ReportComparison } from './report/compare.ts';
export { type Fitness, fitnessOf } from './report/fitness-of.ts';
export type { Report } from './report/report.ts';
export {
  findReport,
  listReports,
  type ReportFiles,
  readReport,
  reportFolder,
  type StoredReport,
  writeReport,
} from './report/store.ts';
