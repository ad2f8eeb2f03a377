import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `pnpm test [--yes] [words for vitest]` and `pnpm test:integration [model ...] [--yes]`: prepares what the
// integration tests need (asking first, or with --yes), runs the tests, and ends with one plain line.

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

const [scope = 'all', ...words] = process.argv.slice(2);
const isYes = (word: string): boolean => word === '--yes' || word === '-y';
const consent = words.some(isYes) ? ['--yes'] : [];
const rest = words.filter((word) => !isYes(word) && word !== '--');

if (rest.includes('--help') || rest.includes('-h')) {
  console.log(`Runs the tests and ends with the line "N passed, N failed".

  pnpm test [--yes] [words]              everything; words go to vitest (names of files, -t pattern)
  pnpm test:integration [model ...] [--yes]  the stories on real containers; of max-ocr it is all of them

  --yes  install what is missing (container engine, Debian bootstrap tool) without asking`);
  process.exit(0);
}

const models = scope === 'integration' ? rest.filter((word) => !word.startsWith('-')) : [];
// Every folder with tests is a model that can be built here.
const tested = readdirSync('runtime/models').filter(
  (it) => it.startsWith('max-') && !it.startsWith('max-server-'),
);
const stranger = models.find((word) => !tested.includes(word));
if (stranger !== undefined) {
  console.error(
    `✖ There are no integration tests for "${stranger}", only for ${tested.join(', ')}: nothing was run.`,
  );
  process.exit(2);
}
const isOne = models.length > 0 && !models.includes('max-ocr');
const stories = isOne ? ['reference-models', '-t', models.join('|')] : [];

async function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; this process waits for it to clean up.
  const ignore = (): void => {};
  process.on('SIGINT', ignore).on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 130;
}

// What single tests need of the distribution is installed by them, on the same terms.
if (consent.length > 0) process.env['SMAX_TEST_INSTALL'] = 'yes';

const prepared = await run([
  '--conditions=source',
  'apps/cli/from-source.js',
  'build',
  'max-ocr',
  ...consent,
]);
if (prepared !== 0) process.exit(prepared);

const folder = mkdtempSync(join(tmpdir(), 'smax-report-'));
const file = join(folder, 'report.json');
const projects = scope === 'integration' ? ['--project', 'integration'] : [];
const filters = rest.filter((word) => !models.includes(word));
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
const code = await run([
  'node_modules/vitest/vitest.mjs',
  'run',
  ...projects,
  ...reporters,
  ...stories,
  ...filters,
]);
try {
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  // A file that cannot even be loaded has no test that could fail: it counts as one.
  const failed = report.numFailedTests === 0 && !report.success ? 1 : report.numFailedTests;
  const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : '';
  console.log(`${report.numPassedTests} passed, ${failed} failed${skipped}`);
  process.exitCode = code !== 0 || failed > 0 ? 1 : 0;
} catch {
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
