import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from 'listr2';
import type { Output } from './output.ts';
import type { StepReport } from './steps.ts';

/** Several things at the same time, each shown on a row of its own. */
export interface Rows {
  /** What a row says while it runs. */
  report(at: number): StepReport;
  succeed(at: number): void;
  fail(at: number): void;
  skip(at: number): void;
  /** Resolves when every row has ended. */
  readonly ended: Promise<void>;
}

/** Shows rows until each has ended: redrawn on a terminal, plain lines elsewhere, nothing when JSON is wanted. */
export function showRows(titles: readonly string[], output: Output): Rows {
  const endings = titles.map(() => Promise.withResolvers<'done' | 'failed' | 'skipped'>());
  const shown: (StepReport | undefined)[] = titles.map(() => undefined);
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = new Listr(
    titles.map((title, at) => ({
      title,
      task: async (_context, task) => {
        shown[at] = {
          progress: (line) => {
            task.output = line;
          },
          title: (text) => {
            task.title = text;
          },
        };
        const ending = await endings[at]?.promise;
        if (ending === 'skipped') task.skip(`${title}: not begun`);
        if (ending === 'failed') throw new Error('see below');
      },
      rendererOptions: { outputBar: 1 },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: output.json ? 'silent' : output.isInteractive ? 'default' : 'simple',
      fallbackRenderer: 'simple',
      rendererOptions: { logger, timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
      fallbackRendererOptions: { logger, timer: PRESET_TIMER },
    },
  );
  return {
    report: (at) => ({
      progress: (line) => shown[at]?.progress(line),
      title: (text) => shown[at]?.title(text),
    }),
    succeed: (at) => endings[at]?.resolve('done'),
    fail: (at) => endings[at]?.resolve('failed'),
    skip: (at) => endings[at]?.resolve('skipped'),
    ended: list.run().then(
      () => undefined,
      () => undefined,
    ),
  };
}
