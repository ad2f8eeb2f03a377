import type { CheckGroup } from '../check.ts';
import type { CheckResult } from '../run.ts';
import { escapeText } from './html/escape-text.ts';
import { drawMeasurement } from './html/measurements.ts';
import { style } from './html/style.ts';
import type { Report } from './report.ts';
import { seconds } from './text.ts';

const titles: Readonly<Record<CheckGroup, readonly [string, string]>> = {
  contract: ['Contract', 'Whether a host can run it: what OpenWhisk asks of every image, tried on this one.'],
  answers: [
    'Same answers',
    'Whether it is still the model: the untouched image and the action were asked the same.',
  ],
  robustness: ['Robustness', 'What becomes of it when inputs are bad, connections break and containers die.'],
  'cold-start': [
    'Cold start',
    'Where the time goes between a request that finds no container and its answer.',
  ],
  'steady-state': ['Steady state', 'What callers get from a container that is warm.'],
  size: ['Right size', 'How much memory it needs: found by taking it away.'],
  limits: ['Limits', 'How much of each limit of the host is used. Beyond the dashed line a check fails.'],
  parity: ['Parity', 'Whether the action on another host answers as it does here.'],
};
const marks = { passed: '✔', failed: '✖', skipped: '–' } as const;
const shownEvidence = 20_000;

/** A report as one page that needs nothing else, for a person who was not there. */
export function toHtml(report: Report): string {
  const { subject, terms, verdict } = report;
  const groups = [...new Set(report.checks.map(({ group }) => group))];
  const words = verdict === 'fit' ? 'is fit' : 'is not fit';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(subject.name)} ${words}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeText(subject.name)}</h1>
<p class="dim">Fitness report of an action image, made by serverless-max on ${escapeText(report.startedAt)}</p>
<div class="verdict ${verdict}"><strong>${marks[verdict === 'fit' ? 'passed' : 'failed']} The image ${words} for ${escapeText(terms.target.name)}.</strong>
<br>${report.passed} checks passed, ${report.failed} failed, ${report.skipped} skipped, in ${seconds(report.durationMs)}.${report.isComplete ? '' : ' Only some of the checks were asked for.'}
${failures(report)}</div>
${facts(report)}
${groups.map((group) => section(group, report)).join('\n')}
</body>
</html>
`;
}

function failures({ checks }: Report): string {
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return '';
  const items = failed.map(
    ({ id, title, faults, summary }) =>
      `<li><a href="#${id}">${escapeText(title)}</a>: ${escapeText(faults[0] ?? summary)}</li>`,
  );
  return `<ul class="faults">${items.join('')}</ul>`;
}

function facts({ subject, terms, machine }: Report): string {
  const rows: readonly (readonly [string, string])[] = [
    ['image', subject.reference],
    ['digest', subject.digest],
    ...(subject.original
      ? ([['made of', `${subject.original.reference} (${subject.original.digest})`]] as const)
      : []),
    ['limits of the action', `${subject.memoryMb} MB, ${subject.timeoutMs / 1000} s`],
    ['measured against', `${terms.target.name}: ${terms.target.source}`],
    [
      'fails above',
      `${terms.failAbovePercent} % of a limit; numbers of answers may be apart by ${terms.tolerance}`,
    ],
    ['machine', `${machine.platform}, ${machine.cpus} processors, ${machine.memoryMb} MB, ${machine.engine}`],
  ];
  return `<dl class="facts">${rows.map(([name, value]) => `<dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd>`).join('')}</dl>`;
}

function section(group: CheckGroup, { checks, terms }: Report): string {
  const [title, sentence] = titles[group];
  const own = checks.filter((it) => it.group === group);
  return [
    `<h2>${title}</h2><p class="dim">${sentence}</p>`,
    ...own.map((it) => drawMeasurement(it, terms)),
    ...own.map(check),
  ].join('\n');
}

function check({
  id,
  title,
  outcome,
  summary,
  faults,
  why,
  how,
  evidence,
  durationMs,
  measured,
}: CheckResult): string {
  const all = JSON.stringify(measured, undefined, 1) ?? '';
  const text =
    all.length > shownEvidence ? `${all.slice(0, shownEvidence)}\n… the rest is in the JSON report` : all;
  return `<details id="${id}"${outcome === 'failed' ? ' open' : ''}>
<summary><span class="${outcome}">${marks[outcome]}</span> ${escapeText(title)} <span class="id">${id}, ${seconds(durationMs)}</span><br>${outcome === 'skipped' ? 'skipped: ' : ''}${escapeText(summary)}</summary>
${faults.length > 0 ? `<ul class="faults">${faults.map((it) => `<li>${escapeText(it)}</li>`).join('')}</ul>` : ''}
<p><b>Why it matters.</b> ${escapeText(why)}</p>
<p><b>How it is measured.</b> ${escapeText(how)}</p>
<p><b>Evidence:</b> ${escapeText(evidence)}</p>
${text === '' ? '' : `<details><summary>what was measured</summary><pre>${escapeText(text)}</pre></details>`}
</details>`;
}
