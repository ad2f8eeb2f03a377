export { choosePredict } from './inspection/choose-predict.ts';
export { type InspectionOptions, inspectImage } from './inspection/inspect.ts';
export type * from './inspection/inspection.ts';
export { type ApiDocument, type Json, parseApiDocument } from './inspection/open-api.ts';
