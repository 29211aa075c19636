/**
 * The functions of the application in this process: the real functions and their real clients. `InProcessCloud` of
 * `local-cloud/testing` runs them over its services, without workers and sockets.
 */
import path from 'node:path';
import type { Stack } from 'local-cloud/template';
import { createRequestHandler, type InProcessFunction, ScopeSigner } from 'local-cloud/testing';
import { batchClientSettings, clientSettings } from '../functions/lib/services/client-settings.ts';
import { NOT_SERVED } from './application.ts';

/**
 * Loads the functions of a stack. Their logs and metrics are off. It sets environment variables of this process, which the
 * functions read when they are loaded.
 *
 * @param context what Lambda would pass to a handler
 * @param name distinguishes several stacks whose functions are in this process
 * @returns the functions by their logical ids
 */
export async function loadFunctions(
  { functions }: Pick<Stack, 'functions'>,
  context: object,
  name = '',
): Promise<Map<string, InProcessFunction>> {
  // The functions create their clients with these settings, and an SDK client takes a request handler in the place of options
  // for its own. So the settings become a handler before the functions are imported, and keep their time-outs.
  const { requestTimeout } = clientSettings.requestHandler;
  Object.assign(clientSettings.requestHandler, createRequestHandler({ requestTimeout }));
  for (const settings of [clientSettings, batchClientSettings])
    Object.assign(settings, { signerConstructor: ScopeSigner });
  process.env.AWS_ENDPOINT_URL = NOT_SERVED;
  const loaded = new Map<string, InProcessFunction>();
  for (const { logicalId, bundle, environment } of functions) {
    Object.assign(process.env, environment, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });
    const file = path.join(import.meta.dirname, `../functions/${path.basename(path.dirname(bundle))}.ts`);
    const { handler }: { handler: (event: unknown, context: object) => Promise<unknown> } = await import(
      /* @vite-ignore */ name === '' ? file : `${file}?${name}`
    );
    loaded.set(logicalId, (event) => handler(event, context));
  }
  return loaded;
}
