import type { JsonValue } from '@serverless-max/whisk-protocol';
import { secretOf, toActionBody } from './action-body.ts';
import { recordKey } from './deployment-record.ts';
import { pathOf } from './host/whisk-host.ts';
import type { DeploymentPlan, PlannedAction } from './plan.ts';
import type { RollbackPlan } from './roll-back.ts';

/** The `wsk` commands that do what a plan does, besides publishing; they hold the values of parameters. */
export function toWskCommands({ actions, newPackages }: DeploymentPlan): string[] {
  const changed = actions.filter(({ verdict }) => verdict !== 'unchanged');
  return [
    ...newPackages.map((name) => line(['package', 'create', name])),
    ...changed.flatMap((it) => [...remarksOn(it), toActionCommand(it)]),
  ];
}

/** wsk sends parameters only when it is given some, so it cannot take the last one away. */
function remarksOn({ desired, current, inherited, path }: PlannedAction): string[] {
  const { parameters } = toActionBody(desired, current, inherited);
  const hasSome = (list: unknown): boolean => Array.isArray(list) && list.length > 0;
  const isLastTaken = hasSome(current?.parameters) && !hasSome(parameters);
  return isLastTaken
    ? [`# wsk cannot remove the last parameter of ${pathOf(path)}; \`smax deploy\` does.`]
    : [];
}

/** The same for going back. */
export function toRollbackCommand({ path, revision }: RollbackPlan): string {
  const { limits, web } = revision;
  return line([
    'action',
    'update',
    pathOf(path),
    '--docker',
    revision.image,
    '--web',
    web['web-export'] !== true ? 'false' : web['raw-http'] === true ? 'raw' : 'true',
    ...limitWords(limits),
  ]);
}

/** The same for removing an action. */
export function toRemoveCommand(name: string): string {
  return line(['action', 'delete', name]);
}

function toActionCommand({ path, desired, current, verdict, inherited }: PlannedAction): string {
  const body = toActionBody(desired, current, inherited);
  const { image } = body['exec'] as { readonly image: string };
  const [secret] = secretOf(desired, current);
  const gone = (body['delAnnotations'] as string[] | undefined) ?? [];
  const record = (body['annotations'] as { key: string; value: JsonValue }[]).find(
    ({ key }) => key === recordKey,
  );
  return line([
    'action',
    verdict === 'create' ? 'create' : 'update',
    pathOf(path),
    '--docker',
    image,
    '--web',
    { true: 'true', raw: 'raw', no: 'false' }[desired.web],
    ...(secret ? ['--web-secure', String(secret.value)] : []),
    ...limitWords(desired.limits),
    ...(body['parameters'] as { key: string; value: JsonValue }[]).flatMap((it) => [
      '--param',
      it.key,
      show(it.value),
    ]),
    ...desired.annotations.flatMap((it) => ['--annotation', it.key, show(it.value)]),
    ...(record ? ['--annotation', recordKey, JSON.stringify(record.value)] : []),
    ...gone.flatMap((key) => ['--del-annotation', key]),
  ]);
}

function limitWords({ memory, timeout, logs, concurrency }: PlannedAction['desired']['limits']): string[] {
  const word = (flag: string, value: number | undefined) =>
    value === undefined ? [] : [flag, String(value)];
  return [
    ...word('--memory', memory),
    ...word('--timeout', timeout),
    ...word('--logsize', logs),
    ...word('--concurrency', concurrency),
  ];
}

function show(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function line(words: readonly string[]): string {
  return ['wsk', ...words].map(quote).join(' ');
}

/** Quotes a word for a POSIX shell where it needs it. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
