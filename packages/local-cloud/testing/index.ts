/** The door `local-cloud/testing`: a template's services and functions in the process of a test, in faked time or in real time. */

export { REQUEST_QUOTAS, type RequestQuotas } from '../gateway/quotas.ts';
export { type Journal, type MapContents, Records } from '../service/records.ts';
export type { InvocationResult } from '../services/lambda/messages.ts';
export type { Execution } from '../services/step-functions/execution.ts';
export {
  type FakeTimers,
  InProcessCloud,
  type InProcessCloudOptions,
  type InProcessFunction,
  type StackPolicies,
} from './in-process-cloud.ts';
export { inProcessRunner } from './in-process-runner.ts';
export { trackTimers } from './invocations.ts';
export { createRequestHandler, type RequestHandlerOptions, ScopeSigner } from './request-handler.ts';
export { retryWaits } from './retry-waits.ts';
export { allRetryWaits, type DefinitionRun, runDefinition } from './run-definition.ts';
