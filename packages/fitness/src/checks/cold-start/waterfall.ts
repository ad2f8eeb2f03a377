import { type Check, judged, type Skipped } from '../../check.ts';
import { type Exchange, outcomeOf } from '../../http/exchange.ts';
import type { Lab } from '../../lab/lab.ts';
import { type ImportTime, importTimeVariables, readImportTimes } from '../../waterfall/import-times.ts';
import {
  importShare,
  type Moments,
  type Part,
  type Stretch,
  slowestImports,
  toParts,
} from '../../waterfall/parts.ts';

/** What the measurement brings. */
export interface WaterfallEvidence {
  readonly parts: readonly Part[];
  /** From before the container was created until the second answer, by one look at the clock at either end. */
  readonly wholeMs: number;
  /** Those that took longest by themselves; empty where the language does not tell. */
  readonly slowest: readonly ImportTime[];
  /** Those of at least a millisecond, for the trace. */
  readonly imports: readonly ImportTime[];
}

/** How far the parts may be from the whole, as a share of it. */
const tolerated = 0.05;
const shownImports = 10;
/** Modules that took less do not change the picture, in milliseconds. */
const leastMs = 1;

export const waterfall: Check<WaterfallEvidence> = {
  id: 'cold-start.waterfall',
  group: 'cold-start',
  title: 'the cold start is accounted for',
  why: 'A cold start is what a caller after a quiet hour feels. What takes the time is rarely what one thinks.',
  how: 'A fresh container is timed, each part by itself: create, start, port open, /init, the first and the second /run; and the whole by the clock on the wall. A second container tells of its imports (Python’s -X importtime, hooks of Node’s loader): their share of /init is applied to the first, whose rest is loading the model. The parts have to add up to the whole within 5 %.',
  evidence: 'the parts with begin and duration, the whole, and the slowest imports; as a trace file too',
  isTimed: true,
  async measure(lab) {
    const timed = await timeColdStart(lab);
    if ('skip' in timed) return timed;
    const { share, imports } = await watchImports(lab);
    return {
      parts: toParts(timed, lab.subject.pullMs ?? 0, share),
      wholeMs: timed.wholeMs + (lab.subject.pullMs ?? 0),
      slowest: slowestImports(imports, shownImports),
      imports: imports.filter(({ cumulativeMs }) => cumulativeMs >= leastMs),
    };
  },
  judge({ parts, wholeMs, slowest }) {
    const sum = parts.reduce((all, { durationMs }) => all + durationMs, 0);
    const apart = Math.abs(sum - wholeMs) / wholeMs;
    const told = parts
      .filter(({ durationMs }) => durationMs > 0)
      .map(({ name, durationMs }) => `${name} ${Math.round(durationMs)} ms`);
    const names = slowest.slice(0, 3).map(({ module, selfMs }) => `${module} ${Math.round(selfMs)} ms`);
    const imports = names.length > 0 ? `; slowest imports: ${names.join(', ')}` : '';
    return judged(
      `${Math.round(wholeMs)} ms: ${told.join(', ')}${imports}`,
      apart > tolerated
        ? [`the parts add up to ${Math.round(sum)} ms, and the whole is ${Math.round(wholeMs)} ms`]
        : [],
    );
  },
};

async function timeColdStart(lab: Lab): Promise<(Moments & { readonly wholeMs: number }) | Skipped> {
  const { clock } = lab;
  const value = await lab.sampleArguments();
  const at: { created?: number; started?: number } = {};
  const wallBegan = clock.now();
  const began = clock.elapsed();
  await using server = await lab.startAction({
    onPhase: (phase) => {
      at[phase] = clock.elapsed();
    },
  });
  await server.untilOpen();
  const open = clock.elapsed();
  const answers: Exchange[] = [];
  const timed = async (send: () => Promise<Exchange>): Promise<Stretch> => {
    const from = clock.elapsed();
    const answer = await send();
    answers.push(answer);
    return { from, ms: answer.elapsedMs };
  };
  const init = await timed(() => server.init());
  const firstRun = await timed(() => server.run(value));
  const secondRun = await timed(() => server.run(value));
  const wholeMs = clock.now() - wallBegan;
  const bad = answers.find((it) => outcomeOf(it) !== '200');
  if (bad) return { skip: `it does not get so far: ${outcomeOf(bad)}` };
  const { created, started } = at;
  return { began, created, started, open, init, firstRun, secondRun, wholeMs };
}

/** Starts a container that tells of its imports. */
async function watchImports(
  lab: Lab,
): Promise<{ readonly share: number | undefined; readonly imports: readonly ImportTime[] }> {
  const { clock, subject, engine } = lab;
  const details = await engine.inspectImage(subject.reference);
  await using server = await lab.startAction({ env: importTimeVariables(details?.config.env ?? []) });
  await server.untilOpen();
  const from = clock.now();
  const init = await server.init();
  const to = clock.now();
  if (init.tag === 'broken' || init.status !== 200) return { share: undefined, imports: [] };
  // Lines come a moment later than what they tell of.
  await server.untilSentinels(0);
  await clock.sleep(150, lab.signal);
  const imports = readImportTimes(server.errorLines);
  const folder = `${(details?.config.workingDir || '/').replace(/\/$/, '')}/`;
  const own = await ownModules(lab, imports, folder);
  return { share: importShare(imports, { from, to }, (module) => own.has(topOf(module))), imports };
}

/** Modules that lie in the working folder: the application. Only those are looked for that would matter. */
async function ownModules(
  lab: Lab,
  imports: readonly ImportTime[],
  folder: string,
): Promise<ReadonlySet<string>> {
  const names = new Set(
    imports.filter(({ cumulativeMs }) => cumulativeMs >= leastMs).map(({ module }) => topOf(module)),
  );
  const own = new Set<string>();
  await using files = await lab.engine.openImage(lab.subject.reference, { labels: lab.labels });
  for (const name of names) {
    if (isOwnPath(name, folder)) own.add(name);
    if (!/^\w+$/.test(name)) continue;
    if ((await files.stat(`${folder}${name}.py`)) ?? (await files.stat(`${folder}${name}`))) own.add(name);
  }
  return own;
}

/** Node tells the paths of modules. */
function isOwnPath(name: string, folder: string): boolean {
  return name.startsWith(folder) && !name.includes('/node_modules/');
}

/** Python's `a.b.c` is in `a`; a path is itself. */
function topOf(module: string): string {
  return module.startsWith('/') ? module : (module.split('.')[0] ?? module);
}
