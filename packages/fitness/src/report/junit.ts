import type { CheckResult } from '../run.ts';
import { escapeText } from './html/escape-text.ts';
import type { Report } from './report.ts';

/** A report as JUnit XML, which every CI shows: one suite for the image, one case for each check. */
export function toJunit(report: Report): string {
  const { subject, checks, failed, skipped, durationMs, startedAt } = report;
  const name = escapeText(`${subject.name} ${subject.digest}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${checks.length}" failures="${failed}" skipped="${skipped}" time="${durationMs / 1000}">`,
    `<testsuite name="${name}" tests="${checks.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${durationMs / 1000}" timestamp="${startedAt.slice(0, 19)}">`,
    ...checks.map((it) => toCase(it, subject.name)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function toCase(
  { id, group, title, outcome, summary, faults, durationMs }: CheckResult,
  subject: string,
): string {
  const open = `<testcase classname="${escapeText(`${subject}.${group}`)}" name="${escapeText(`${title} (${id})`)}" time="${durationMs / 1000}"`;
  if (outcome === 'skipped') return `${open}><skipped message="${escapeText(summary)}"/></testcase>`;
  const out = `<system-out>${escapeText(summary)}</system-out>`;
  if (outcome === 'passed') return `${open}>${out}</testcase>`;
  return `${open}><failure message="${escapeText(faults[0] ?? summary)}">${escapeText(faults.join('\n'))}</failure>${out}</testcase>`;
}
