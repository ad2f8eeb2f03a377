import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** Something would be changed, and there is nobody to ask: no terminal, and no `--yes`. */
export class ConsentNeededError extends ServerlessMaxError {
  override readonly code = 'CLI_CONSENT_NEEDED';
  override readonly fault: Fault = 'environment';

  constructor(question: string) {
    super(`Nobody can be asked “${question}”: this is not a terminal.`, {
      hint: 'Add --yes to agree in advance.',
    });
  }
}

/** A command of an installation failed; the message carries the last lines it printed. */
export class InstallStepError extends ServerlessMaxError {
  override readonly code = 'CLI_INSTALL_STEP_FAILED';
  override readonly fault: Fault = 'environment';

  constructor(command: readonly string[], exitCode: number, lines: readonly string[]) {
    super([`\`${command.join(' ')}\` failed with exit code ${exitCode}.`, ...lines].join('\n'), {
      hint: 'Run the command by hand to see all it prints; `smax doctor --fix` continues where this stopped.',
    });
  }
}

/** An installation was stopped half way by its user; says what may be left and how to go on. */
export class InstallInterruptedError extends ServerlessMaxError {
  override readonly code = 'CLI_INSTALL_INTERRUPTED';
  override readonly fault: Fault = 'user';

  constructor(step: string, options?: ErrorOptions) {
    super(`Stopped during “${step}”: packages may be only half installed.`, {
      hint: 'Run `smax doctor --fix` again: it continues where this stopped.',
      ...options,
    });
  }
}

/** The Docker daemon is installed but did not come up; the message carries the last lines of its log. */
export class DaemonStartError extends ServerlessMaxError {
  override readonly code = 'CLI_DAEMON_START_FAILED';
  override readonly fault: Fault = 'environment';

  constructor(what: string, lines: readonly string[], cure: string) {
    super([`The Docker daemon did not start: ${what}.`, ...lines].join('\n'), { hint: cure });
  }
}
