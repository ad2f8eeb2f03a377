import type { ListrTask } from 'listr2';
import type { Output } from './output.ts';

/** What a step may say while it runs. */
export interface StepReport {
  /** Shown below the step while it runs. */
  progress(line: string): void;
  /** Replaces the step's title, with what was found. */
  title(text: string): void;
}

/** One step of a long command. */
export interface Step {
  readonly title: string;
  run(report: StepReport): Promise<void>;
  /**
   * Tries to remove what made the step fail, and says whether it did: then the step runs once more. It may ask
   * a person, so nothing is redrawn meanwhile.
   */
  cure?(failure: unknown): Promise<boolean>;
}

/**
 * Runs steps one after another and shows each with the time that it took: redrawn lines on a terminal, plain
 * lines elsewhere, nothing when JSON is wanted. The first step that fails ends the row with its error.
 */
export async function runSteps(steps: readonly Step[], output: Output): Promise<void> {
  for (const step of steps) {
    try {
      await runStep(step, output);
    } catch (error) {
      if (!(await step.cure?.(error))) throw error;
      await runStep(step, output);
    }
  }
}

const silent: StepReport = { progress() {}, title() {} };

async function runStep(step: Step, output: Output): Promise<void> {
  if (output.json) return step.run(silent);
  // A script does not wait for what draws.
  const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import('listr2');
  let failure: unknown;
  const task: ListrTask = {
    title: step.title,
    task: async (_context, shown) => {
      try {
        await step.run({
          progress: (line) => {
            shown.output = line;
          },
          title: (text) => {
            shown.title = text;
          },
        });
      } catch (error) {
        failure = error;
        // What went wrong is told once, by whoever catches it.
        throw new Error('see below');
      }
    },
    rendererOptions: { outputBar: 1 },
  };
  // Progress belongs to standard error: standard output holds results only.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = new Listr([task], {
    // The process owns its signals.
    registerSignalListeners: false,
    renderer: output.isInteractive ? 'default' : 'simple',
    fallbackRenderer: 'simple',
    rendererOptions: { logger, timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
    fallbackRendererOptions: { logger, timer: PRESET_TIMER },
  });
  await list.run().catch((error: unknown) => {
    throw failure ?? error;
  });
}
