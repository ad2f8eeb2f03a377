export { type InspectionOptions, inspectImage } from './inspection/inspect.ts';
export type * from './inspection/inspection.ts';
