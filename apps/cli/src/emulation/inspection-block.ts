import type { Finding, InputKind, Inspection, Route } from '@serverless-max/runtime-image/inspection';

const shownRoutes = 12;

/** What an inspection found, for a person: one line each, with what it was seen by. */
export function formatInspection(inspection: Inspection): string {
  const { image, model, platform, sizeBytes, user, workingDir, command, languageVersion, start, verdict } =
    inspection;
  const version = languageVersion === undefined ? '' : ` ${languageVersion}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['image', image],
    ...(model === undefined ? [] : [['model', model] as const]),
    ['platform', platform],
    ['size', `${Math.round(sizeBytes / 1e6)} MB`],
    ['user', user],
    ['working folder', workingDir],
    ['command', command.length === 0 ? 'none' : command.join(' ')],
    ['language', told(inspection.language, (it) => `${it}${version}`)],
    [
      'framework',
      told(inspection.framework, ({ title, tested }) => `${title}${tested ? '' : ' [not tested]'}`),
    ],
    ['port', told(inspection.port, String)],
    ['document', told(inspection.document, (it) => it)],
    ['health', told(inspection.health, (it) => it)],
    ['predict', told(inspection.predict, routeLine)],
    ['input', told(inspection.input, inputLine)],
    ['adapter', told(inspection.adapter, (it) => it)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const answer = {
    yes: '✔ It can be an action.',
    no: '✖ It cannot be an action.',
    unsure: '? It may be an action.',
  };
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value ?? 'not known'}`),
    '',
    ...routeLines(inspection),
    ...(start?.lines && start.lines.length > 0
      ? ['', 'Its last lines:', ...start.lines.map((line) => `  ${line}`)]
      : []),
    '',
    answer[verdict.answer],
    ...verdict.reasons.map((reason) => `  ${reason}`),
    ...Object.entries(verdict.settings).map(([name, value]) => `    ENV ${name}=${value}`),
    ...verdict.limits.map((limit) => `  ${limit}`),
  ].join('\n');
}

function told<T>(finding: Finding<T> | undefined, show: (value: T) => string): string | undefined {
  return finding && `${show(finding.value)}  (${finding.why})`;
}

function routeLine({ method, path }: Route): string {
  return `${method} ${path}`;
}

function inputLine({ kind, field }: InputKind): string {
  const words = { multipart: 'multipart form', form: 'form', json: 'JSON', query: 'query', binary: 'bytes' }[
    kind
  ];
  return field === undefined ? words : `${words} with the file ${field}`;
}

function routeLines({ routes, routesWhy }: Inspection): readonly string[] {
  const more = routes.length - shownRoutes;
  return [
    `routes  (${routesWhy})`,
    ...routes.slice(0, shownRoutes).map((route) => `  ${routeLine(route)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
