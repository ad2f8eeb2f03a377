import { formatLogLine } from '@serverless-max/whisk-protocol';

/** A line of an activation's log. */
export interface LogLine {
  readonly activationId: string;
  /** `name` or `pkg/name`. */
  readonly action: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What is read of an activation's record. */
export interface ActivationRecord {
  readonly activationId: string;
  readonly name: string;
  readonly logs: readonly string[];
  readonly annotations: readonly { readonly key: string; readonly value: unknown }[];
}

/** The lines of a record. The records of sequences and triggers hold something else than lines, which is left out. */
export function linesOf(record: ActivationRecord): readonly LogLine[] {
  const { activationId, logs, annotations, name } = record;
  const path = annotations.find((it) => it.key === 'path')?.value;
  const action = typeof path === 'string' ? path.replace(/^[^/]+\//, '') : name;
  return logs.flatMap((line) => {
    const [, timestamp = '', stream, text = ''] = /^(\S+) +(stdout|stderr): (.*)$/s.exec(line) ?? [];
    return stream === 'stdout' || stream === 'stderr'
      ? [{ activationId, action, timestamp, stream, text }]
      : [];
  });
}

/** The line of an event `log-line`; undefined for any other. */
export function lineOf({
  event,
  data,
}: {
  readonly event: string;
  readonly data: string;
}): LogLine | undefined {
  if (event !== 'log-line') return undefined;
  const { activationId, action, timestamp, stream, text } = JSON.parse(data) as LogLine;
  return { activationId, action: action.replace(/^\/[^/]+\//, ''), timestamp, stream, text };
}

/** A line for a person: after whose it is it reads as in the record. */
export function formatLine({ action, activationId, timestamp, stream, text }: LogLine): string {
  return `${action} ${activationId.slice(0, 8)}  ${formatLogLine(timestamp, stream, text)}`;
}
