import { type Clock, messageOf } from '@serverless-max/foundation';
import { secretOf } from './action-body.ts';
import { applyAction } from './apply.ts';
import { RollbackFailedError, VerificationFailedError } from './errors.ts';
import { type DeployedAction, valuesIn } from './host/deployed-action.ts';
import { pathOf, type WhiskHost } from './host/whisk-host.ts';
import { formatImage } from './image-reference.ts';
import type { PlannedAction } from './plan.ts';
import type { ImagePublication } from './publisher.ts';
import { isRestorable, restoreAction } from './roll-back.ts';
import { type Sample, type Verification, verifyAction } from './verify.ts';

/** One action on its way. */
export interface Deployment {
  readonly planned: PlannedAction;
  readonly image: ImagePublication;
  /** Undefined when there is nothing to ask it. */
  readonly sample: Sample | undefined;
}

/** How deployments are carried out. */
export interface DeployOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly isInsecure: boolean;
  /** When an action is asked with its sample: `new` when it changed or never answered, `always`, `never`. */
  readonly verify: 'new' | 'always' | 'never';
  /** Leave an action that fails its verification as it is. */
  readonly keep: boolean;
}

/** What is told while an action is deployed. */
export interface DeploymentListener {
  /** Each step of it. */
  readonly onStage: (line: string) => void;
  /** What goes on within a step; it may come often. */
  readonly onDetail: (line: string) => void;
}

/** What was done with one action. */
export interface DeploymentResult {
  readonly name: string;
  readonly done: 'created' | 'updated' | 'unchanged';
  readonly version: string;
  readonly image: string;
  readonly url: string | undefined;
  readonly uploadedBytes: number;
  readonly verification: (Verification & { readonly isGood: true }) | undefined;
  /** What callers have to send in `X-Require-Whisk-Auth`; only when this deployment made it up. */
  readonly newSecret: string | undefined;
}

/**
 * Publishes the image, creates or updates the action, asks it with the sample, and goes back when it does not answer as
 * it should. Rejects with what failed; nothing of this action is changed then but what the error says.
 */
export async function deployAction(
  host: WhiskHost,
  { planned, image, sample }: Deployment,
  options: DeployOptions & DeploymentListener,
): Promise<DeploymentResult> {
  const { current, desired, verdict, url } = planned;
  const { signal, onStage, onDetail } = options;
  if (verdict === 'unchanged' && current) {
    const verification = (await mustVerify(host, planned, options))
      ? await verified(host, planned, current, sample, options)
      : undefined;
    return {
      ...resultOf(planned, current),
      done: 'unchanged',
      uploadedBytes: 0,
      verification,
      newSecret: undefined,
    };
  }
  if (desired.publication?.isPublished !== true) onStage('publishing the image');
  const published = await image.publish({ signal, onProgress: onDetail });
  signal.throwIfAborted();
  onStage(verdict === 'create' ? 'creating the action' : 'updating the action');
  const now = await applyAction(host, planned, published.image);
  const verification =
    options.verify === 'never' || url === undefined
      ? undefined
      : await verified(host, planned, now, sample, options);
  const secretBefore = current && valuesIn(current.annotations).get('require-whisk-auth');
  const [secret] = secretOf(desired, current);
  const isMadeUp = typeof desired.requiredAuth === 'object' && secret?.value !== secretBefore;
  return {
    ...resultOf(planned, now),
    image: formatImage(published.image),
    done: verdict === 'create' ? 'created' : 'updated',
    uploadedBytes: published.uploadedBytes,
    verification,
    newSecret: isMadeUp ? String(secret?.value) : undefined,
  };
}

function resultOf({ path, url, desired }: PlannedAction, now: DeployedAction) {
  return { name: pathOf(path), version: now.version, image: formatImage(desired.image), url };
}

/** One that never answered may be the rest of a run that was killed after its write. */
async function mustVerify(
  host: WhiskHost,
  { path, current, url }: PlannedAction,
  { verify }: DeployOptions,
): Promise<boolean> {
  if (verify === 'never' || url === undefined || !current) return false;
  if (verify === 'always') return true;
  const activations = await host.activationsSince(path, current.updated);
  return !activations.some((it) => it.version === current.version && it.statusCode === 0);
}

async function verified(
  host: WhiskHost,
  planned: PlannedAction,
  now: DeployedAction,
  sample: Sample | undefined,
  options: DeployOptions & DeploymentListener,
): Promise<DeploymentResult['verification']> {
  const { path, url, current, verdict } = planned;
  if (!sample || url === undefined) return undefined;
  options.onStage('asking it with the sample');
  const secret = valuesIn(now.annotations).get('require-whisk-auth');
  const isSecret = typeof secret === 'string' || typeof secret === 'number';
  let verification: Verification;
  try {
    verification = await verifyAction(host, sample, {
      ...options,
      onProgress: options.onDetail,
      path,
      url,
      image: now.image ?? '',
      secret: isSecret ? String(secret) : undefined,
    });
  } catch (error) {
    options.signal.throwIfAborted();
    verification = {
      isGood: false,
      detail: messageOf(error),
      ...(error instanceof Error && { cause: error }),
    };
  }
  if (verification.isGood) return verification;
  const { detail, cause } = verification;
  const name = pathOf(path);
  const because = cause ? { cause } : {};
  if (verdict === 'unchanged') {
    throw new VerificationFailedError(
      name,
      detail,
      'It was left as it is: `smax rollback` goes back.',
      because,
    );
  }
  if (options.keep) throw new VerificationFailedError(name, detail, 'It was kept, as --keep says.', because);
  if (!isRestorable(current)) {
    const after = `It was a ${current?.kind} action before, whose code cannot be put back from here.`;
    throw new VerificationFailedError(name, detail, after, because);
  }
  throw new VerificationFailedError(name, detail, await goBack(host, planned, now, options), because);
}

async function goBack(
  host: WhiskHost,
  { path, current, inherited }: PlannedAction,
  now: DeployedAction,
  { onStage }: DeploymentListener,
): Promise<string> {
  onStage('going back to what was there before');
  try {
    const restored = await restoreAction(host, path, current, now, inherited);
    if (!restored) return 'It was rolled back: the new action was deleted again.';
    return `It was rolled back to the image and limits of ${current?.version} (${restored.image}), as version ${restored.version}.`;
  } catch (cause) {
    throw new RollbackFailedError(pathOf(path), messageOf(cause), { cause });
  }
}
