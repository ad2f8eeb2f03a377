export { createDeployed, createDesired, createPublication } from './desired.ts';
export { createTestHost, refusal, type TestHost, testApiHost, testKey } from './whisk-handlers.ts';
