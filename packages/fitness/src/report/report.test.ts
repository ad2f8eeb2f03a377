import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { sampleReport } from '../testing/sample-report.ts';
import { compareReports, formatComparison } from './compare.ts';
import { fitnessOf } from './fitness-of.ts';
import { toHtml } from './html.ts';
import { toJunit } from './junit.ts';
import { findReport, listReports, readReport, reportFolder, writeReport } from './store.ts';
import { formatResult, formatVerdict } from './text.ts';

const report = sampleReport();
const digest = report.subject.digest;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-report-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a report is what the published schema says', async () => {
  const schema = JSON.parse(
    await readFile(new URL('../../../../docs/fitness-report.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true }).compile(schema);
  validate(JSON.parse(JSON.stringify(report)));
  expect(validate.errors).toBeNull();
  expect(validate({ ...report, verdict: 'perhaps' })).toBe(false);
  expect(validate({ ...report, more: 1 })).toBe(false);
});

test('the page needs nothing else, and nothing of an image becomes part of it', () => {
  const html = toHtml(report);
  expect(html).not.toMatch(/(src|href)="(?!#)/);
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html.match(/<svg/g)).toHaveLength(4);
  for (const word of ['max-test', 'is not fit', 'numpy', 'no original', 'p95']) expect(html).toContain(word);
});

test('JUnit counts failures and skips, and is XML whatever an image says', () => {
  const xml = toJunit(report);
  expect(xml).toContain('<testsuite name="max-test sha256:aaaa');
  expect(xml).toContain('tests="7" failures="1" errors="0" skipped="1"');
  expect(xml).toContain('<skipped message="no original"/>');
  expect(xml).toContain('<failure message="step 1: &lt;script&gt;');
  expect(xml).not.toContain('\u0000');
});

test('the terminal is told each check with its faults, and the verdict', () => {
  expect(report.checks.slice(1, 3).map(formatResult).join('\n')).toBe(
    '✖ runs <b>  (contract.run, 1.2 s)\n    s & "t"\n    ✖ step 1: <script>alert(1)</script>\u0000\n    ✖ two\n' +
      '– same  (answers.same, 1.2 s)\n    skipped: no original',
  );
  expect(formatVerdict(report).split('\n').at(-1)).toBe('5 passed, 1 failed, 1 skipped, in 8.4 s');
});

test('reports are kept by digest, and a deployment finds the verdict', () =>
  inFolder(async (folder) => {
    expect(await fitnessOf(folder, digest)).toEqual({ verdict: 'unknown', failures: [] });
    const files = await writeReport(reportFolder(folder, digest), report);
    expect(Object.keys(files).toSorted()).toEqual(['html', 'json', 'junit', 'trace']);
    expect((await readdir(reportFolder(folder, digest))).toSorted()).toEqual([
      'junit.xml',
      'report.html',
      'report.json',
      'trace.json',
    ]);
    expect((await findReport(folder, digest))?.report).toEqual(report);
    expect(await fitnessOf(folder, digest)).toEqual({
      verdict: 'unfit',
      reportDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      path: files.json,
      failures: ['runs <b> (contract.run): step 1: <script>alert(1)</script>\u0000'],
    });
    expect((await listReports(folder)).map((it) => it.report.subject.name)).toEqual(['max-test']);
  }));

test('limits of another host keep no deployment', () =>
  inFolder(async (folder) => {
    const checks = report.checks.map((it, at) => ({
      ...it,
      ...(at === 0 && { id: 'limits.headroom' }),
      outcome: at === 0 ? ('failed' as const) : ('passed' as const),
    }));
    await writeReport(reportFolder(folder, digest), { ...report, checks });
    expect(await fitnessOf(folder, digest)).toMatchObject({ verdict: 'fit', failures: [] });
  }));

test.each([
  ['no JSON', 'not JSON'],
  ['{}', 'it is something else'],
  ['null', 'it is something else'],
  [JSON.stringify({ ...report, version: 99 }), 'it has the form 99, and this version knows 1'],
])('a file that holds %.20s is refused', (text, reason) =>
  inFolder(async (folder) => {
    const path = join(folder, 'report.json');
    await writeFile(path, text);
    await expect(readReport(path)).rejects.toMatchObject({ code: 'FIT_INVALID_REPORT' });
    if (reason !== 'not JSON') await expect(readReport(path)).rejects.toThrow(reason);
  }),
);

test('two reports: what has another outcome, and figures that changed', () => {
  const checks = report.checks.map((it) =>
    it.id === 'contract.run'
      ? { ...it, outcome: 'passed' as const }
      : it.id === 'cold-start.waterfall'
        ? { ...it, measured: { wholeMs: 150, parts: [{ name: 'start', startMs: 0, durationMs: 150 }] } }
        : it,
  );
  const after = sampleReport({ checks });
  const { outcomes, figures } = compareReports(report, after);
  expect(outcomes).toEqual([{ id: 'contract.run', before: 'failed', after: 'passed' }]);
  const figure = (name: string) => figures.find((it) => it.name.trim() === name);
  expect(figure('cold start')).toMatchObject({ before: 100, after: 150 });
  expect([figure('create')?.after, figure('start')?.before]).toEqual([undefined, undefined]);
  expect(formatComparison(report, after)).toMatch(/cold start +100 ms → 150 ms {2}\(\+50 %\)/);
});
