/** Where the Python is that is brought along, in the folder of the action server. */
export const interpreterFolder = 'interpreter';

/** The command of that Python. */
export function interpreterCommand(serverFolder: string): readonly string[] {
  const place = `${serverFolder}/${interpreterFolder}`;
  return [
    ...[`${place}/bin/loader`, '--library-path', `${place}/lib`, `${place}/bin/python3`],
    // Nothing of the image's own Python, should it have one, and none of its locales.
    ...['-I', '-S', '-X', 'utf8'],
  ];
}
