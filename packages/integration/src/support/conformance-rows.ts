import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** An action server with an adapter. */
export const targets = [
  'python-wsgi',
  'python-asgi',
  'python-http',
  'node-fastify',
  'node-http',
  'python-code',
  'node-code',
] as const;
export type Target = (typeof targets)[number];

/** One request, and what is expected of its answer; no expectation where a member is missing. */
export interface RequestStep {
  /** The path, posted to unless `method` says otherwise. */
  readonly post: string;
  readonly method?: string;
  /** Sent as JSON; `text` is sent as it is. */
  readonly body?: unknown;
  readonly text?: string;
  readonly status?: number;
  /** What the answer has among its members. */
  readonly answer?: unknown;
  /** The JSON value in the `body` of a model's result. */
  readonly result?: unknown;
  readonly maxBytes?: number;
}

/** The same request several times at once; their statuses in order, and answers that are among theirs. */
export interface TogetherStep {
  readonly together: number;
  readonly step: RequestStep;
  readonly statuses?: readonly number[];
  readonly answers?: readonly unknown[];
}

/** A row of the table: what a fresh container does. */
export interface Row {
  /** The row of OpenWhisk's own suites, where it is one of theirs. */
  readonly id: string;
  readonly what: string;
  /** All targets that bring a model, all that run code, or some by name. */
  readonly for: 'model' | 'code' | readonly Target[];
  /** Variables of the container. */
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly (RequestStep | TogetherStep)[];
  readonly logs: {
    /** On each stream. */
    readonly sentinels: number;
    readonly stdout?: readonly string[];
    readonly stderr?: readonly string[];
    readonly stdoutLines?: number;
    /** Parts of lines. */
    readonly stderrHas?: readonly string[];
    /** Parts of lines of either stream. */
    readonly any?: readonly string[];
  };
}

const folder = new URL('../../../../runtime/action-server/conformance/', import.meta.url);
const code = JSON.parse(readTableFile('code.json')) as Readonly<
  Record<string, Readonly<Record<string, string>>>
>;

/** The rows that a target has to pass. */
export function rowsFor(target: Target): readonly Row[] {
  const rows = JSON.parse(readTableFile('rows.json')) as readonly Row[];
  const isCode = target.endsWith('-code');
  return rows.filter((row) =>
    typeof row.for === 'string' ? (row.for === 'code') === isCode : row.for.includes(target),
  );
}

/** A file beside the table, e.g. one of its models. */
export function readTableFile(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** Fills the words of the table in: `$repeat`, `$code` (in the target's language), `$contains` and `$matches`. */
export function filled(value: unknown, target: Target): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, target));
  if (typeof value !== 'object' || value === null) return value;
  const { $repeat, $code, $contains, $matches } = value as {
    readonly $repeat?: readonly [string, number];
    readonly $code?: string;
    readonly $contains?: string;
    readonly $matches?: string;
  };
  if ($repeat) return $repeat[0].repeat($repeat[1]);
  if ($code) return code[$code]?.[target.startsWith('python') ? 'python' : 'node'];
  if ($contains) return expect.stringContaining($contains);
  if ($matches) return expect.stringMatching($matches);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, target)]));
}
