import { posix } from 'node:path';
import type { BaseImage } from '../obtain-image.ts';
import { applicationIn, wordsOf } from '../server-command.ts';
import { commandOf, variablesOf } from './facts.ts';

/** Texts that tell something wherever they lie in a working folder. */
export const tellingFiles: readonly string[] = [
  'package.json',
  'requirements.txt',
  'app.py',
  'wsgi.py',
  'main.py',
  'server.py',
  'predict.py',
  'api/predict.py',
  'cog.yaml',
  'bentofile.yaml',
  'service.py',
  'model-settings.json',
  'settings.json',
  'config.properties',
  'index.js',
  'server.js',
  'app.js',
  'src/index.js',
];

/** Folders whose files belong to the system, and are too many to be listed. */
const systemFolder = /^\/(usr|bin|sbin|lib|lib64|etc|var|proc|sys|dev|run|tmp|boot|root|home|opt|mnt|srv)?$/;

/** The folder with the model's own files; undefined when the image does not say. */
export function modelFolder(base: BaseImage): string | undefined {
  const { workingDir } = base.details.config;
  if (workingDir !== '' && !systemFolder.test(workingDir)) return workingDir.replace(/\/+$/, '');
  const file = entryFiles(base)[0];
  const folder = file === undefined ? '/' : posix.dirname(file);
  return systemFolder.test(folder) || folder.startsWith('/usr/') ? undefined : folder;
}

/** The sources and scripts that the command names, as absolute paths; not all of them need to be there. */
export function entryFiles(base: BaseImage): readonly string[] {
  const command = commandOf(base);
  const folder = base.details.config.workingDir || '/';
  const words = wordsOf(command).filter((word) => /[./]/.test(word) && !word.startsWith('-'));
  const isText = /\.([cm]?[jt]s|py|sh|ya?ml|json)$|(entrypoint|start|run|serve)[^/]*$/;
  const named = words.filter((word) => isText.test(word) && !word.includes('='));
  const modules = [applicationIn(command), variablesOf(base).get('FLASK_APP'), moduleOf(command)]
    .filter((name) => name !== undefined)
    .map((name) => name.replace(/:.*$/, '').replace(/\.py$/, ''))
    .map((name) => `${name.replaceAll('.', '/')}.py`);
  return [
    ...new Set([...named, ...modules].map((file) => posix.join(file.startsWith('/') ? '/' : folder, file))),
  ];
}

/** `python -m package.module` */
function moduleOf(command: readonly string[]): string | undefined {
  const words = wordsOf(command);
  const at = words.indexOf('-m');
  return at > 0 && /python/.test(words[at - 1] ?? '') ? words[at + 1] : undefined;
}

/** Where programs of these names may be, in the order of the PATH. */
export function programPaths(base: BaseImage, names: readonly string[]): readonly string[] {
  const path = variablesOf(base).get('PATH') ?? '/usr/local/bin:/usr/bin:/bin';
  // The last two are links to folders of /usr in most images.
  const folders = path.split(':').filter((folder) => folder.startsWith('/') && !folder.endsWith('/sbin'));
  return [...new Set(folders)].flatMap((folder) => names.map((name) => posix.join(folder, name)));
}

/** The folders where the packages of a Python are, from where its program is and where that leads. */
export function packageFolders(program: string, target: string): readonly string[] {
  const version = /python(\d+\.\d+)/.exec(target)?.[1];
  const prefix = posix.dirname(posix.dirname(program));
  const real = posix.dirname(posix.dirname(target));
  const folders =
    version === undefined ? [] : [prefix, real].map((it) => `${it}/lib/python${version}/site-packages`);
  const debian = [`/usr/local/lib/python${version}/dist-packages`, '/usr/lib/python3/dist-packages'];
  return [...new Set([...folders, ...(real === '/usr' ? debian : [])])];
}
