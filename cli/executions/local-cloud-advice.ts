/** What a command says about the local cloud when nothing is configured. */
import { LOCAL_CLOUD_URL } from '../endpoint.ts';

/** Milliseconds that the local cloud may take for an answer. */
const PATIENCE = 500;

/** How to use the local cloud: the one that runs, or one that is to be started. */
export async function localCloudAdvice(): Promise<string> {
  return (await isRunning())
    ? `A local cloud runs at ${LOCAL_CLOUD_URL}. To use it: export AWS_ENDPOINT_URL=${LOCAL_CLOUD_URL}`
    : `For the local cloud: --endpoint-url ${LOCAL_CLOUD_URL}`;
}

/** Whether a local cloud answers, and not another server on its port. */
async function isRunning(): Promise<boolean> {
  try {
    const answer = await fetch(`${LOCAL_CLOUD_URL}/_local/state`, { signal: AbortSignal.timeout(PATIENCE) });
    return 'kx' in JSON.parse(await answer.text());
  } catch {
    return false;
  }
}
