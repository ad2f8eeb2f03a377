import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';
import { suggestName } from './action-name.ts';

/** A name that OpenWhisk does not take. */
export class IllegalNameError extends ServerlessMaxError {
  override readonly code = 'DEP_ILLEGAL_NAME';
  override readonly fault: Fault = 'user';
  constructor(what: 'action' | 'package', given: string) {
    super(`"${given}" cannot be the name of ${what === 'action' ? 'an action' : 'a package'}.`, {
      hint:
        given === 'default'
          ? 'The name is reserved: leave --package out for actions in no package.'
          : `A name begins with a letter, digit or _ and has at most 256 of these and @ . & - and blanks. This one would do: "${suggestName(given)}".`,
    });
  }
}

/** Two things would have one name, or something else has it on the host. */
export class NameClashError extends ServerlessMaxError {
  override readonly code = 'DEP_NAME_CLASH';
  override readonly fault: Fault = 'user';
  constructor(name: string, detail: string, hint: string) {
    super(`The name "${name}" is taken: ${detail}.`, { hint });
  }
}

/** The host would refuse the action for its limits. */
export class LimitsRefusedError extends ServerlessMaxError {
  override readonly code = 'DEP_LIMITS_REFUSED';
  override readonly fault: Fault = 'user';
  constructor(name: string, details: readonly string[], hint: string) {
    super(`The host would refuse ${name}: ${details.join('; ')}.`, { hint });
  }
}

/** The key does not belong to the namespace. */
export class UnknownNamespaceError extends ServerlessMaxError {
  override readonly code = 'DEP_UNKNOWN_NAMESPACE';
  override readonly fault: Fault = 'user';
  constructor(namespace: string, own: readonly string[]) {
    super(`The key gives no access to the namespace "${namespace}".`, {
      hint: `It is the key of ${own.map((it) => `"${it}"`).join(', ')}: leave --namespace out, or give the key of the other one.`,
    });
  }
}

/** The host cannot get the image from where it would be. */
export class ImageNotPullableError extends ServerlessMaxError {
  override readonly code = 'DEP_IMAGE_NOT_PULLABLE';
  override readonly fault: Fault = 'user';
  constructor(image: string, detail: string, options?: ErrorOptions) {
    super(`The host cannot pull ${image}: ${detail}.`, {
      hint: 'Most hosts pull public images only. Make the repository public, or push to a registry that the host reaches and has credentials for.',
      ...options,
    });
  }
}

/** An examination of the image found that it is not fit. */
export class ImageUnfitError extends ServerlessMaxError {
  override readonly code = 'DEP_IMAGE_UNFIT';
  override readonly fault: Fault = 'user';
  constructor(name: string, failures: readonly string[], reportPath: string | undefined) {
    super(`The image of ${name} failed its examination: ${failures.join('; ')}.`, {
      hint: `Mend the model and examine it again with \`smax test ${name}\`, or deploy it all the same with --force.${
        reportPath === undefined ? '' : ` The report is ${reportPath}.`
      }`,
    });
  }
}

/** Several things stand against a plan; each is told. */
export class PlanRefusedError extends ServerlessMaxError {
  override readonly code = 'DEP_PLAN_REFUSED';
  override readonly fault: Fault = 'user';
  constructor(problems: readonly Error[]) {
    super(
      `Nothing was done, for ${problems.length} reasons:\n${problems.map((it) => `  - ${it.message}`).join('\n')}`,
      {
        hint: 'Each stands with its action in the plan.',
        cause: problems[0],
      },
    );
  }
}

/** Somebody else changed the action between plan and write. */
export class LostUpdateError extends ServerlessMaxError {
  override readonly code = 'DEP_LOST_UPDATE';
  override readonly fault: Fault = 'user';
  constructor(name: string, planned: string, found: string, wasWritten: boolean) {
    const done = wasWritten
      ? `A change of somebody else (after ${planned}) was overwritten by ours, which is ${found}`
      : `It is at ${found} now, and was at ${planned} when this was planned: nothing was written`;
    super(`Somebody else changed ${name} meanwhile. ${done}.`, {
      hint: 'Look at `smax diff` and deploy again; deploy from one place only.',
    });
  }
}

/** The deployed action does not answer as it should. */
export class VerificationFailedError extends ServerlessMaxError {
  override readonly code = 'DEP_VERIFICATION_FAILED';
  override readonly fault: Fault = 'remote';
  constructor(name: string, detail: string, after: string, options?: ErrorOptions) {
    super(`${name} is deployed and does not answer as it should: ${detail}. ${after}`, {
      hint:
        (options?.cause instanceof ServerlessMaxError ? options.cause.hint : undefined) ??
        'See what the action printed: `wsk activation list`, `wsk activation logs <id>`. --keep leaves it there to look at.',
      ...options,
    });
  }
}

/** Going back failed too. */
export class RollbackFailedError extends ServerlessMaxError {
  override readonly code = 'DEP_ROLLBACK_FAILED';
  override readonly fault: Fault = 'remote';
  constructor(name: string, why: string, options?: ErrorOptions) {
    super(`${name} failed its verification, and going back to what it was failed as well: ${why}`, {
      hint: 'The new image is what answers now. Run `smax rollback` when the host answers again.',
      ...options,
    });
  }
}

/** There is nothing to go back to. */
export class NoRevisionError extends ServerlessMaxError {
  override readonly code = 'DEP_NO_REVISION';
  override readonly fault: Fault = 'user';
  constructor(name: string, wanted: string | undefined, known: readonly string[]) {
    super(
      wanted === undefined
        ? `${name} has no earlier revision to go back to.`
        : `${name} has no revision ${wanted} to go back to.`,
      {
        hint:
          known.length === 0
            ? 'The record of earlier revisions begins with the first update by `smax deploy`.'
            : `It knows ${known.join(', ')}.`,
      },
    );
  }
}

/** There is no such action on the host. */
export class NotDeployedError extends ServerlessMaxError {
  override readonly code = 'DEP_NOT_DEPLOYED';
  override readonly fault: Fault = 'user';
  constructor(name: string, host: string) {
    super(`${host} has no action "${name}".`, { hint: '`smax status` lists what is deployed there.' });
  }
}

/** The action was made by something else. */
export class NotOursError extends ServerlessMaxError {
  override readonly code = 'DEP_NOT_OURS';
  override readonly fault: Fault = 'user';
  constructor(name: string, verb: string) {
    super(`"${name}" was not deployed by serverless-max, so it is not ${verb}.`, {
      hint: 'Use wsk for it, or give --force when you are sure.',
    });
  }
}

/** One of several deployments failed; what was done and what was not is told. */
export class DeploymentStoppedError extends ServerlessMaxError {
  override readonly code = 'DEP_STOPPED';
  override readonly fault: Fault;
  constructor(failure: Error, done: readonly string[], undone: readonly string[]) {
    const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
    super(`Stopped at the first failure. Done: ${list(done)}. Not done: ${list(undone)}.`, {
      hint:
        (failure instanceof ServerlessMaxError ? `${failure.hint ?? ''} ` : '') +
        'Run the same again: what is done is found unchanged.',
      cause: failure,
    });
    this.fault = failure instanceof ServerlessMaxError ? failure.fault : 'bug';
  }
}
