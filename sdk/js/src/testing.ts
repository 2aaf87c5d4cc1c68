// A gateway of their own for the tests of an application: offline, without a model, and with the hard cases on demand.
export { SANDBOX_MODELS, type SandboxModel, Steps, sandbox } from './sandbox.js';
export { type KeyOptions, type ModelKind, Server, ServerError, type ServerOptions, findProgram, startServer } from './server.js';
