import { Listr, ListrLogger, type ListrTask, PRESET_TIMER, ProcessOutput } from 'listr2';
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
}

/**
 * Runs steps one after another and shows each with the time that it took: redrawn lines on a terminal, plain
 * lines elsewhere, nothing when JSON is wanted. The first step that fails ends the row with its error.
 */
export async function runSteps(steps: readonly Step[], output: Output): Promise<void> {
  const tasks: ListrTask[] = steps.map((step) => ({
    title: step.title,
    task: (_context, task) =>
      step.run({
        progress: (line) => {
          task.output = line;
        },
        title: (text) => {
          task.title = text;
        },
      }),
    rendererOptions: { outputBar: 1 },
  }));
  // Progress belongs to standard error: standard output holds results only.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = new Listr(tasks, {
    concurrent: false,
    // The process owns its signals.
    registerSignalListeners: false,
    renderer: output.json ? 'silent' : output.isInteractive ? 'default' : 'simple',
    fallbackRenderer: 'simple',
    rendererOptions: { logger, timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
    fallbackRendererOptions: { logger, timer: PRESET_TIMER },
  });
  await list.run();
}
