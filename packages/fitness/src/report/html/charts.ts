import { formatAmount, type LimitBar } from '../../limits/headroom.ts';
import type { MemorySample } from '../../limits/leak.ts';
import type { Part } from '../../waterfall/parts.ts';
import { escapeText } from './escape-text.ts';

const width = 900;
const labels = 230;
const row = 26;

/** The parts of a cold start, each where it begins. */
export function waterfallChart(parts: readonly Part[], wholeMs: number): string {
  const scale = (width - labels - 90) / Math.max(1, wholeMs);
  const rows = parts.map(({ name, startMs, durationMs, isShare }, at) => {
    const [x, y, length] = [labels + startMs * scale, at * row + 4, Math.max(1, durationMs * scale)];
    const end = Math.min(x + length + 6, width - 84);
    return [
      `<text x="${labels - 8}" y="${y + 14}" text-anchor="end">${escapeText(name)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="18" rx="2" class="${isShare ? 'share' : 'bar'}"/>`,
      `<text x="${end.toFixed(1)}" y="${y + 14}" class="figure">${Math.round(durationMs)} ms</text>`,
    ].join('');
  });
  return svg(parts.length * row + 6, `cold start, ${Math.round(wholeMs)} ms`, rows.join('\n'));
}

/** How much of each limit is used; the line is where a share becomes a fault. */
export function limitChart(bars: readonly LimitBar[], failAbovePercent: number): string {
  const scale = (width - labels - 290) / 100;
  const line = labels + failAbovePercent * scale;
  const rows = bars.map(({ name, value, limit, unit, sharePercent, mayBeFull }, at) => {
    const y = at * row + 4;
    const share = sharePercent ?? 0;
    const tone = share > (mayBeFull ? 100 : failAbovePercent) ? 'over' : 'bar';
    const told =
      limit === undefined
        ? `${formatAmount(value, unit)}, no limit known`
        : `${formatAmount(value, unit)} of ${formatAmount(limit, unit)} (${share} %)`;
    return [
      `<text x="${labels - 8}" y="${y + 14}" text-anchor="end">${escapeText(name)}</text>`,
      `<rect x="${labels}" y="${y}" width="${100 * scale}" height="18" rx="2" class="room"/>`,
      `<rect x="${labels}" y="${y}" width="${(Math.min(100, share) * scale).toFixed(1)}" height="18" rx="2" class="${tone}"/>`,
      `<text x="${labels + 100 * scale + 8}" y="${y + 14}" class="figure">${escapeText(told)}</text>`,
    ].join('');
  });
  const mark = `<line x1="${line}" y1="0" x2="${line}" y2="${bars.length * row}" class="mark"/>`;
  return svg(
    bars.length * row + 6,
    `shares of limits, at most ${failAbovePercent} % is permitted`,
    `${rows.join('\n')}${mark}`,
  );
}

/** Points over the number of a request, with horizontal lines that have names. */
export function pointChart(
  title: string,
  points: readonly number[],
  lines: readonly { readonly name: string; readonly value: number }[],
  unit: string,
): string {
  const [height, left, right] = [180, 60, 110];
  const top = Math.max(1, ...points, ...lines.map(({ value }) => value)) * 1.1;
  const x = (at: number): string =>
    (left + (at / Math.max(1, points.length - 1)) * (width - left - right)).toFixed(1);
  const y = (value: number): number => height - 24 - (value / top) * (height - 34);
  const dots = points.map(
    (value, at) => `<circle cx="${x(at)}" cy="${y(value).toFixed(1)}" r="2.6" class="dot"/>`,
  );
  let above = Number.POSITIVE_INFINITY;
  const levels = lines
    .toSorted((one, other) => one.value - other.value)
    .map(({ name, value }) => {
      // Names must not lie on each other, however near their lines are.
      const textY = Math.min(y(value) + 4, above - 14);
      above = textY;
      return `<line x1="${left}" y1="${y(value).toFixed(1)}" x2="${width - right}" y2="${y(value).toFixed(1)}" class="level"/><text x="${width - right + 6}" y="${textY.toFixed(1)}" class="figure">${escapeText(name)} ${Math.round(value * 10) / 10} ${unit}</text>`;
    });
  const axis = [
    `<line x1="${left}" y1="${height - 24}" x2="${width - right}" y2="${height - 24}" class="axis"/>`,
    `<text x="${left}" y="${height - 8}" class="figure">first request</text>`,
    `<text x="${width - right}" y="${height - 8}" text-anchor="end" class="figure">request ${points.length}</text>`,
    `<text x="${left - 6}" y="${height - 22}" text-anchor="end" class="figure">0 ${unit}</text>`,
  ];
  return svg(height, title, [...axis, ...levels, ...dots].join('\n'));
}

/** The memory of a container over the requests that it served. */
export function memoryChart(samples: readonly MemorySample[], limitMb: number): string {
  const lines = [{ name: 'limit', value: limitMb }];
  return pointChart(
    'memory while it serves',
    samples.map(({ neededMb }) => neededMb),
    lines,
    'MB',
  );
}

function svg(height: number, title: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(title)}"><title>${escapeText(title)}</title>\n${content}\n</svg>`;
}
