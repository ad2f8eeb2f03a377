export { createAction, createActivation, createPackage, createRuntimes } from './fixtures.ts';
export { createApidoc, createGatewayApi } from './gateway-fixtures.ts';
