/** Whether the name of a base, in a runtime image's label, is of one that was made on a machine: no registry knows it. */
export function isMadeHere(baseName: string): boolean {
  return /^sha256:|^serverless-max\/|^archive$/.test(baseName);
}
