/** A local cloud over HTTP whose functions run in this process. */
import type { LocalCloud } from 'local-cloud';
import { type InProcessFunction, inProcessRunner } from 'local-cloud/testing';
import { startApplication } from '../../../local/application.ts';
import { loadFunctions } from '../../../local/in-process.ts';
import { avoidWholeSeconds } from '../clock.ts';
import { context } from '../lambda-context.ts';

let started: Promise<LocalCloud> | undefined;

/**
 * The local cloud of this thread. The test files of a thread share it: to start it, and to run its functions for the first time,
 * takes longer than most files. It ends with the thread. Call it in each file.
 */
export async function inProcessCloud(): Promise<LocalCloud> {
  started ??= start();
  const cloud = await started;
  // Some functions read their variables when they run. test/setup.ts sets its own values before each file.
  for (const { environment } of cloud.stack.functions) Object.assign(process.env, environment);
  return cloud;
}

async function start(): Promise<LocalCloud> {
  avoidWholeSeconds();
  const functions = new Map<string, InProcessFunction>();
  const openRunner = inProcessRunner(functions);
  const cloud = await startApplication({ port: 0, speed: 200, openRunner, onError: () => undefined });
  const loaded = await loadFunctions(cloud.stack, context);
  for (const [logicalId, run] of loaded) functions.set(logicalId, run);
  return cloud;
}
