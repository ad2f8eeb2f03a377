import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `pnpm test [--yes] [words for vitest]` runs everything, `pnpm test:integration [model|image ...] [--yes]` examines models
// and images: whether they are fit for a cloud. Either prepares what it needs (asking first, or with --yes), and ends with
// one plain line.

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly ancestorTitles: readonly string[];
    }[];
  }[];
}

const [scope = 'all', ...words] = process.argv.slice(2);
const isYes = (word: string): boolean => word === '--yes' || word === '-y';
const consent = words.some(isYes) ? ['--yes'] : [];
const rest = words.filter((word) => !isYes(word) && word !== '--');

if (rest.includes('--help') || rest.includes('-h')) {
  console.log(`Runs the tests and ends with the line "N passed, N failed, N skipped".

  pnpm test [--yes] [words]       everything; words go to vitest (names of files, -t pattern)
  pnpm test:integration [model|image ...] [--yes] [-t pattern]
                                  whether images are fit for a cloud: every model that can be built here, or those that
                                  are named; reports go to fitness-reports/ (docs/testing.md)

  --yes  install what is missing (container engine, Debian bootstrap tool) without asking`);
  process.exit(0);
}

const isExamination = scope === 'integration';
// A word after an option is the option's.
const isSubject = (word: string, at: number): boolean =>
  !word.startsWith('-') && !/^-[a-zA-Z]$/.test(rest[at - 1] ?? '');
const named = isExamination ? rest.filter(isSubject) : [];
const { models } = JSON.parse(readFileSync('runtime/models/catalogue/catalogue.json', 'utf8')) as {
  readonly models: readonly { readonly name: string; readonly recipe?: string }[];
};
const buildable = models.filter(({ recipe }) => recipe !== undefined).map(({ name }) => name);
const subjects = named.length > 0 ? named : buildable;

async function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: process.env });
  // Ctrl-C reaches the child by itself; this process waits for it to clean up.
  const ignore = (): void => {};
  process.on('SIGINT', ignore).on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 130;
}

// What single tests need of the distribution is installed by them, on the same terms.
if (consent.length > 0) process.env['SMAX_TEST_INSTALL'] = 'yes';

// The tests themselves need max-ocr; what cannot be built is told before anything is run.
for (const subject of new Set(['max-ocr', ...(isExamination ? subjects : [])])) {
  const prepared = await run([
    '--conditions=source',
    'apps/cli/from-source.js',
    'build',
    subject,
    ...consent,
  ]);
  if (prepared !== 0) process.exit(prepared);
}
if (isExamination) process.env['SMAX_TEST_SUBJECTS'] = subjects.join(' ');

const folder = mkdtempSync(join(tmpdir(), 'smax-report-'));
const file = join(folder, 'report.json');
const projects = isExamination ? ['--project', 'integration', 'src/fitness.test.ts'] : [];
const filters = rest.filter((word) => !named.includes(word));
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
const code = await run(['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters, ...filters]);
try {
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  // A file that cannot even be loaded has no test that could fail: it counts as one.
  const failed = report.numFailedTests === 0 && !report.success ? 1 : report.numFailedTests;
  const skipped = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'pending' || status === 'skipped'),
  );
  for (const reason of new Set(
    skipped.map(({ ancestorTitles, title }) => [...ancestorTitles, title].join(' > ')),
  )) {
    console.log(`skipped: ${reason}`);
  }
  const skips = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : '';
  console.log(`${report.numPassedTests} passed, ${failed} failed${skips}`);
  process.exitCode = code !== 0 || failed > 0 ? 1 : 0;
} catch {
  // It was ended, as by Ctrl-C, before it could put away: its containers are removed as those of any dead process.
  await run(['--conditions=source', 'apps/cli/from-source.js', 'clean']);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
