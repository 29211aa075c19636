/** What a command says when a call of AWS has no answer: what was asked, where, and what the user can do. */
import type { HandlerExecutionContext, MiddlewareStack } from '@smithy/types';
import { isLocal } from '../endpoint.ts';
import { UserError } from '../user-error.ts';

/** Thrown when an endpoint does not answer, or not as AWS does, and when the settings of the call are not valid. */
export class NoAnswer extends UserError {
  override readonly name = 'NoAnswer';
  override readonly exitCode = 3;
}

/**
 * Makes a client explain why a call has no answer. Exceptions of the services, and what the caller itself explains, stay as
 * they are.
 *
 * @returns the client
 */
export function explainCalls<Client, Input extends object, Output extends object>(
  client: Client & { middlewareStack: MiddlewareStack<Input, Output> },
): Client {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw explain(error, context) ?? error;
      }
    },
    // Outside of all others, retries included.
    { step: 'initialize', priority: 'high', name: 'explainCalls' },
  );
  return client;
}

/** What is wrong with an endpoint, and what helps if it is not what helps with all of them. */
interface Fault {
  what: (where: string) => string;
  advice?: string;
}

/** The faults by the codes of their errors. */
const FAULTS: readonly (Fault & { codes: RegExp })[] = [
  {
    codes: /^(ECONNREFUSED|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL|ETIMEDOUT)$/,
    what: (where) => `Nothing answers at ${where}`,
  },
  { codes: /^(ENOTFOUND|EAI_\w+)$/, what: (where) => `There is no host for ${where}` },
  {
    codes: /^(EPROTO|ERR_SSL_\w+)$/,
    what: (where) => `${where} does not speak TLS`,
    advice: 'An endpoint with http:// may be right.',
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/,
    what: (where) => `The certificate of ${where} is not trusted`,
    advice: 'Set NODE_EXTRA_CA_CERTS to the file of the certificate authority.',
  },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED)$/,
    what: (where) => `${where} closed the connection without an answer`,
    advice: 'Try again. If it stays so, an endpoint with https:// may be right.',
  },
  { codes: /^HPE_\w+$/, what: (where) => `${where} does not speak HTTP` },
];

const TOO_SLOW: Fault = { what: (where) => `${where} takes too long to answer`, advice: 'Try again.' };

const NOT_AWS: Fault = { what: (where) => `${where} does not answer as AWS does` };

/** What the SDK calls an exception when the answer does not name one. */
const UNDESCRIBED = ['Unknown', 'UnknownError', 'NotFound'];

/** @returns undefined for an error that is an answer, and for a bug */
function explain(error: unknown, { commandName = '', endpointV2 }: HandlerExecutionContext): NoAnswer | undefined {
  if (!(error instanceof Error) || error instanceof UserError) return undefined;
  const operation = commandName.replace(/Command$/, '');
  const noAnswer = (fault: Fault, detail: string) =>
    noAnswerOf(fault, endpointV2?.url.origin, `${operation}, ${detail}`, error);
  const code = codeOf(error);
  const known = FAULTS.find(({ codes }) => codes.test(code));
  if (known) return noAnswer(known, code);
  if (error.name === 'TimeoutError') return noAnswer(TOO_SLOW, error.name);
  const isDescribed = '$fault' in error && !UNDESCRIBED.includes(error.name);
  if (isDescribed || ['AbortError', 'CredentialsProviderError'].includes(error.name)) return undefined;
  if ('$fault' in error || '$response' in error) return noAnswer(NOT_AWS, `HTTP ${statusOf(error)}`);
  // The SDK refuses a setting, such as a region, with a plain error. Errors of other classes are bugs.
  return error.name === 'Error' ? unusableSettings(error) : undefined;
}

/** The error of settings that the SDK refuses. */
export function unusableSettings(cause: Error): NoAnswer {
  return new NoAnswer(
    `${cause.message.replace(/\.?$/, '.')} Check --region, --profile, the AWS configuration, and the variables that begin with AWS_.`,
    { cause },
  );
}

/**
 * The error of an answer that AWS would not give.
 *
 * @param endpoint the endpoint; undefined for that of AWS
 */
export function notAws(operation: string, endpoint: string | undefined): NoAnswer {
  return noAnswerOf(NOT_AWS, endpoint, operation);
}

function noAnswerOf({ what, advice }: Fault, endpoint: string | undefined, details: string, cause?: Error): NoAnswer {
  const where = endpoint ?? 'the endpoint';
  const help = isLocal(where)
    ? 'Check --endpoint-url and AWS_ENDPOINT_URL. For the local cloud: npm run local'
    : 'Check the network, the region, --endpoint-url and AWS_ENDPOINT_URL.';
  return new NoAnswer(`${what(where)} (${details}). ${advice ?? help}`, { cause });
}

/** The code of an error of the network. Several addresses of a host have one error each. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError && error.errors[0] instanceof Error ? codeOf(error.errors[0]) : '';
}

function statusOf(error: Error): string {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const isKnown = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return isKnown ? String(metadata.httpStatusCode) : 'without a status';
}
