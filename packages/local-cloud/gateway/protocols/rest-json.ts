/** REST JSON: method and path name the operation. Members are in the path, the query string and a JSON body. */

import type { Document, Route, Service } from '../../service/service.ts';
import { type Member, shapeOf } from '../../service/service-model.ts';
import type { HttpRequest } from '../http.ts';
import { errorMembers } from './error-members.ts';
import { type FoundOperation, type Protocol, unknownOperation } from './protocol.ts';
import { readJsonObject, serializationException } from './read-json.ts';

export const restJson: Protocol = {
  findOperation(service, request) {
    for (const [name, operation] of Object.entries(service.operations)) {
      const uriParameters = operation.route && matchRoute(operation.route, request);
      if (uriParameters) return { name, operation, uriParameters };
    }
    throw unknownOperation(service);
  },

  readInput(service, request, { name, uriParameters }: FoundOperation) {
    const input: Document = readJsonObject(request.body);
    for (const [member, { location, locationName = member, shape }] of boundMembers(service, name)) {
      const text = location === 'uri' ? uriParameters[locationName] : request.query.get(locationName);
      // A member of the path or the query string is never read from the body.
      input[member] = text === null || text === undefined ? undefined : readText(service, shape, text);
    }
    return input;
  },

  writeOutput: (output) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(output),
  }),

  writeError: (error, context) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
    body: JSON.stringify(errorMembers(error, context)),
  }),
};

/** The members that are not in the body; none for a service without a model. */
function boundMembers({ model }: Service, operation: string): [string, Member][] {
  const input = model?.operations[operation]?.input;
  if (!model || input === undefined) return [];
  return Object.entries(shapeOf(model, input).members ?? {}).filter(([, { location }]) => location !== undefined);
}

/** Converts a text to the type of its member. A text that is not a number stays a text, which the model's check refuses. */
function readText({ model }: Service, shape: string, text: string): string | number {
  const isNumber = model !== undefined && ['integer', 'long'].includes(shapeOf(model, shape).type);
  return isNumber && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** @returns the labels of the template, or `undefined` when the request has another path or method */
function matchRoute({ method, uri }: Route, request: HttpRequest): Record<string, string> | undefined {
  const template = uri.split('/');
  const segments = request.path.split('/');
  if (method !== request.method || template.length !== segments.length) return undefined;
  const labels: [string, string][] = [];
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label === undefined ? segment !== part : segment === '') return undefined;
    if (label !== undefined) labels.push([label, segment]);
  }
  return Object.fromEntries(labels.map(([label, segment]) => [label, decodeSegment(segment)]));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw serializationException('The path is not percent-encoded UTF-8');
  }
}
