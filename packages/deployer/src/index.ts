export { isPackageName, suggestName } from './action-name.ts';
export { differenceFrom, type ExpectedAnswer } from './compare-answers.ts';
export { type Deployment, type DeploymentResult, type DeployOptions, deployAction } from './deploy-action.ts';
export { type DeploymentObserver, deployAll } from './deploy-all.ts';
export { type ImageOrigin, type Revision, readRecord, recordKey } from './deployment-record.ts';
export { type DeploymentStatus, type FindDigest, readStatus } from './deployment-status.ts';
export type { DesiredAction, Publication, RequiredAuth, WebMode } from './desired-action.ts';
export { ensurePackages } from './ensure-packages.ts';
export { NameClashError, NotDeployedError, NotOursError } from './errors.ts';
export type { FieldChange } from './field-changes.ts';
export { toApiHost } from './host/api-host.ts';
export type { DeployedAction } from './host/deployed-action.ts';
export type { HostAddress } from './host/openwhisk-client.ts';
export { type OpenHostOptions, openWhiskHost } from './host/openwhisk-host.ts';
export { type ActionPath, type HostCredentials, pathOf, type WhiskHost } from './host/whisk-host.ts';
export { readHostState, resolveNamespace, type StateQuestion } from './host-state.ts';
export { formatImage, type ImageReference, parseImage } from './image-reference.ts';
export {
  assertFeasible,
  type DeploymentPlan,
  hasChanges,
  type PlannedAction,
  planDeployment,
} from './plan.ts';
export type { ImagePublication, PublishedImage, PublishOptions } from './publisher.ts';
export { planRollback, type RollbackPlan, rollBack } from './roll-back.ts';
export type { Sample } from './verify.ts';
export { toRemoveCommand, toRollbackCommand, toWskCommands } from './wsk-commands.ts';
export { fromDeployed, fromDesired, type ManifestAction, toWskdeployManifest } from './wskdeploy-manifest.ts';
export { parseWskProps, readWskProps, type WskProps } from './wskprops.ts';
