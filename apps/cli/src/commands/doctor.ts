import { describeSettings, formatSettings } from '../deployment/settings-block.ts';
import { checkPrerequisites, fixPrerequisites, formatPrerequisites, isBlocking } from '../doctor/index.ts';
import { doctorContext } from '../emulation/doctor-context.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax doctor`. */
export interface DoctorOptions {
  readonly fix?: boolean;
  readonly yes: boolean;
  readonly port: number;
}

/** `smax doctor`: exits with 3 when something that is needed is missing. */
export async function doctor(options: DoctorOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const context = doctorContext(shell, {
    port: options.port,
    onProgress: (line) => output.remark(`  ${line}`),
  });
  let list = await checkPrerequisites(context);
  if (options.fix && list.some((it) => it.status !== 'ok' && it.fixable)) {
    const outcomes = await fixPrerequisites(list, context, shell.confirm(options.yes));
    for (const note of outcomes.filter((it) => it.outcome === 'fixed').flatMap((it) => it.notes))
      output.remark(note);
    list = await checkPrerequisites(context);
  }
  output.line(formatPrerequisites(list));
  const settings = await describeSettings(shell);
  output.line(`\nDeployments are told:\n${formatSettings(settings)}`);
  output.record({ event: 'doctor', ok: !list.some(isBlocking), prerequisites: list, settings });
  if (list.some(isBlocking)) process.exitCode = 3;
  if (list.some((it) => it.id === 'engine' && isBlocking(it))) {
    output.line(
      '\nWithout an engine `smax build --push` still publishes what is made of an image in a registry.',
    );
  }
  if (!options.fix && list.some((it) => it.status !== 'ok' && it.fixable)) {
    output.line('\nWhat can be cured from here: `smax doctor --fix`.');
  }
}
