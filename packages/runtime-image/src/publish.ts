// What publishing needs where no engine is: nothing here loads an engine's client.
export { findModel, nearestModels } from './catalog.ts';
export { BaseUnavailableError, NotRebasableError, UnknownModelError } from './errors.ts';
export { nameOfReference } from './plan.ts';
export { baseOfImage, type ManifestBase } from './publish/base-of-image.ts';
export { baseWithin } from './publish/base-within.ts';
export { annotationsFor, type DeriveOptions, deriveRuntimeImage } from './publish/derive-runtime-image.ts';
export { type Origin, originOf, type RebaseOptions, rebaseImage } from './publish/rebase.ts';
export { prepareActionServer } from './server-layer.ts';
