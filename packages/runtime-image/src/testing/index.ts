export { fixedDebianBase } from './fixed-debian-base.ts';
export { createImageEngine, type ImageEngine, type ImageEngineOptions } from './image-engine.ts';
export { sampleActionServer, sampleBase, sampleDetails } from './samples.ts';
