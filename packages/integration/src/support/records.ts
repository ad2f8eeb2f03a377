import type { Ask } from './rest-client.ts';

/** What the stories read in the record of an activation. */
export interface ActivationRecord {
  readonly response: { readonly status: string; readonly result: unknown };
  readonly logs: readonly string[];
  readonly annotations: readonly { readonly key: string; readonly value: unknown }[];
}

/** The whole record of an activation, with its log lines. */
export async function recordOf(ask: Ask, activationId: string): Promise<ActivationRecord> {
  return (await ask('GET', `/namespaces/_/activations/${activationId}`)).json as ActivationRecord;
}

/** Invokes, waits, and reads the record. */
export async function invoke(
  ask: Ask,
  name: string,
  args: object = {},
): Promise<{ readonly status: number; readonly record: ActivationRecord }> {
  const answer = await ask('POST', `/namespaces/_/actions/${name}?blocking=true`, args);
  const id = answer.headers.get('x-openwhisk-activation-id') ?? '';
  return { status: answer.status, record: await recordOf(ask, id) };
}

/** The value of one annotation. */
export function annotation({ annotations }: ActivationRecord, key: string): unknown {
  return annotations.find((it) => it.key === key)?.value;
}

/** Whether the activation came to an initialized container. */
export function isWarm(record: ActivationRecord): boolean {
  return annotation(record, 'initTime') === undefined;
}
