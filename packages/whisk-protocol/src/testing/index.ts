export { createAction, createActivation, createPackage } from './fixtures.ts';
