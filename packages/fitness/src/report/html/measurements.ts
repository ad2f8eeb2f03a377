import type { ComparedRequest, SameAnswersEvidence } from '../../checks/answers/same-answers.ts';
import type { WaterfallEvidence } from '../../checks/cold-start/waterfall.ts';
import type { HeadroomEvidence } from '../../checks/limits/headroom.ts';
import type { RightSizeEvidence } from '../../checks/size/right-size.ts';
import type { LoadEvidence } from '../../checks/steady-state/load.ts';
import { toBars } from '../../limits/headroom.ts';
import type { CheckResult } from '../../run.ts';
import type { Terms } from '../../terms.ts';
import { limitChart, memoryChart, pointChart, waterfallChart } from './charts.ts';
import { escapeText } from './escape-text.ts';

/** What is drawn of a check's measurement, by its id; empty for those whose words are enough. */
export function drawMeasurement({ id, measured }: CheckResult, terms: Terms): string {
  const draw = measured === undefined ? undefined : drawings[id];
  return draw ? draw(measured as never, terms) : '';
}

const drawings: Readonly<Record<string, (measured: never, terms: Terms) => string>> = {
  'cold-start.waterfall': ({ parts, wholeMs, slowest }: WaterfallEvidence) => {
    const imports = slowest.map(({ module, selfMs, cumulativeMs }) => [module, ms(selfMs), ms(cumulativeMs)]);
    return [
      waterfallChart(parts, wholeMs),
      slowest.length > 0 ? table(['slowest imports', 'by itself', 'with what it imports'], imports) : '',
    ].join('\n');
  },
  'limits.headroom': (measured: HeadroomEvidence, terms) =>
    limitChart(toBars(measured, terms), terms.failAbovePercent),
  'steady-state.load': ({ loads, memory }: LoadEvidence, { memoryMb }) =>
    [
      ...loads.map(({ callers, latencies, p50, p95, p99, perSecond }) => {
        const who = callers === 1 ? 'one caller' : `${callers} callers at once`;
        const lines = [
          { name: 'p50', value: p50 },
          { name: 'p95', value: p95 },
          { name: 'p99', value: p99 },
        ];
        return `<h3>Latency with ${who}, ${perSecond} requests a second</h3>${pointChart(`latency with ${who}`, latencies, lines, 'ms')}`;
      }),
      `<h3>Memory of the container</h3>${memoryChart(memory, memoryMb)}`,
    ].join('\n'),
  'size.memory': ({ trials }: RightSizeEvidence) =>
    table(
      ['memory limit', 'outcome'],
      trials.map(({ limitMb, what }) => [`${limitMb} MB`, what]),
    ),
  'answers.same': answers,
  'parity.against': answers,
};

function answers({ requests, leftOut }: SameAnswersEvidence): string {
  const others = leftOut.map((it) => `<li>${escapeText(it)}</li>`);
  return `${answerTable(requests)}${others.length > 0 ? `<p>Not asked:</p><ul>${others.join('')}</ul>` : ''}`;
}

function answerTable(requests: readonly ComparedRequest[]): string {
  return table(
    ['request', 'status', 'bytes', 'original', 'action', 'differences'],
    requests.map(({ what, original, action, differences, volatile }) => [
      what,
      original.status === action.status ? (action.status ?? 'none') : `${original.status} → ${action.status}`,
      action.bytes,
      ms(original.elapsedMs),
      ms(action.elapsedMs),
      [
        ...differences.map((it) => `${it.where}: ${it.original} → ${it.action}`),
        ...volatile.map((it) => `${it} varies by itself`),
      ].join('; ') || 'none',
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = (tag: string, those: readonly unknown[]): string =>
    `<tr>${those.map((it) => `<${tag}>${escapeText(it)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((it) => cells('td', it)).join('\n')}</tbody></table>`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
