export { choosePredict } from './inspection/choose-predict.ts';
export { type InspectionOptions, inspectImage } from './inspection/inspect.ts';
export type * from './inspection/inspection.ts';
export { type ApiDocument, parseApiDocument } from './inspection/open-api.ts';
