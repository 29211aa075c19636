/** AWS JSON 1.0 and 1.1: requests are POSTed to `/`, and X-Amz-Target names the operation. */

import { errorMembers } from './error-members.ts';
import type { AnswerContext, Protocol } from './protocol.ts';
import { operationNamed } from './protocol.ts';
import { readJsonObject } from './read-json.ts';

export const json: Protocol = {
  findOperation(service, { headers }) {
    const target = headers['x-amz-target'];
    const prefix = `${service.targetPrefix}.`;
    return operationNamed(
      service,
      typeof target === 'string' && target.startsWith(prefix) ? target.slice(prefix.length) : undefined,
    );
  },

  readInput: (_service, { body }) => readJsonObject(body),

  writeOutput: (output, _operation, context) => ({
    status: 200,
    headers: contentType(context),
    body: JSON.stringify(output),
  }),

  writeError: (error, context) => ({
    status: error.status,
    headers: contentType(context),
    body: JSON.stringify({ __type: error.name, ...errorMembers(error, context) }),
  }),
};

function contentType({ service }: AnswerContext): Record<string, string> {
  return { 'content-type': `application/x-amz-json-${service?.jsonVersion ?? '1.1'}` };
}
