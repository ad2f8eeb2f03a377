export { createAction, createActivation, createPackage, createRuntimes } from './fixtures.ts';
