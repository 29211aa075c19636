/** AWS Query: a form with `Action` and the members, answered in XML. Nested members are not supported. */
import type { RawResponse } from '../../service/service.ts';
import { operationNamed, type Protocol } from './protocol.ts';
import { element } from './xml.ts';

/** Namespace of CloudFormation, the only service with this protocol. */
const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export const query: Protocol = {
  findOperation: (service, { body }) => operationNamed(service, readForm(body).Action),

  readInput(_service, { body }) {
    const { Action, Version, ...members } = readForm(body);
    return members;
  },

  writeOutput: (output, operation, { requestId }) =>
    xml(200, `${operation}Response`, { [`${operation}Result`]: output, ResponseMetadata: { RequestId: requestId } }),

  writeError: (error, { requestId }) =>
    xml(error.status, 'ErrorResponse', {
      Error: {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: error.name,
        Message: error.message,
        ...error.members,
      },
      RequestId: requestId,
    }),
};

function readForm(body: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

function xml(status: number, name: string, content: object): RawResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: element(name, content, { xmlns: NAMESPACE }) };
}
