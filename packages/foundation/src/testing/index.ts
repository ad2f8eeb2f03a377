export { createManualClock, type ManualClock } from './manual-clock.ts';
export { createRecordingLogger, type LogLine } from './recording-logger.ts';
