export { type ActionServer, type ActionServerLanguage, loadActionServer } from './action-server.ts';
export { type Adapter, chooseLanguage, languageOf, type ModelOptions } from './adapter.ts';
export type { AddedImage } from './addition.ts';
export { type BaseImageOptions, type BaseTarget, prepareBaseImage } from './base-image.ts';
export { type AssembledImage, assembleRuntimeImage, buildRuntimeImage, type RuntimeImage } from './build.ts';
export {
  findModel,
  loadCatalog,
  nearestModels,
  recordedAnswerPath,
  requireModel,
  samplePath,
} from './catalog.ts';
export {
  createDebianBase,
  type DebianBase,
  type DebianBaseOptions,
  debianReferences,
} from './debian-base.ts';
export { type RenderedDockerfile, renderDockerfile } from './dockerfile.ts';
export {
  AdapterMismatchError,
  BaseUnavailableError,
  BootstrapFailedError,
  NoBootstrapToolError,
  NoInterpreterError,
  NothingToStartError,
  NotLinuxError,
  NotRebasableError,
  NotRuntimeImageError,
  OnBuildBaseError,
  PackagesUnavailableError,
  PortTakenError,
  UnknownKindError,
  UnknownModelError,
} from './errors.ts';
export { type InterpreterOptions, prepareInterpreter } from './interpreter.ts';
export { type KindImageOptions, prepareKindImage } from './kind-image.ts';
export type { Model, Predict, PredictInput, PredictParam, SampleRequest } from './model.ts';
export type { NodeRecipeOptions } from './node-recipe.ts';
export type { BaseImage } from './obtain-image.ts';
export {
  type Addition,
  type AppendPlan,
  type InterpreterSource,
  type ModelImageOptions,
  nameOfBase,
  nameOfReference,
  planModelImage,
  planRuntimeImage,
  type ReadyPlan,
  type RuntimeImageOptions,
  type RuntimeImagePlan,
  runtimeLabels,
} from './plan.ts';
export { saveBase } from './publish/save-base.ts';
export { type Command, type RunCommand, runCommand } from './run-command.ts';
export { runtimeFolder } from './runtime-folder.ts';
