import type { EntityPut } from './entity-put.ts';
import { checkSize, type SystemLimits } from './limits.ts';
import { sizeOfParameters } from './parameters.ts';

/** Throws a 413 when the parameters or annotations of a PUT are larger than the host allows. */
export function checkPutSize(put: EntityPut, limits: SystemLimits): void {
  const { parameters = [], annotations = [] } = put;
  checkSize('parameters', sizeOfParameters(parameters), limits.parametersBytes);
  checkSize('annotations', sizeOfParameters(annotations), limits.parametersBytes);
}
