/**
 * `Agent` of `node:http`. An import statement would read every export of that module, among them `WebSocket`, for which
 * Node.js loads its fetch library: 13 MiB that nothing here uses.
 */
export const HttpAgent: typeof import('node:http').Agent = process.getBuiltinModule('node:http').Agent;
