export { createAction, createActivation } from './fixtures.ts';
