/** Each operation of the API models is served, and a fault can answer each of its documented exceptions. */
import { expect, it } from 'vitest';
import { loadServiceModel } from '../../../../packages/local-cloud/service/model-service.ts';
import { errorStatus } from '../../../../packages/local-cloud/service/service-model.ts';
import type { Document } from '../../../helpers/document.ts';
import { openGateway } from './open-gateway.ts';

const cases = (['identitystore', 'finspace', 'finspace-data'] as const).flatMap((service) =>
  Object.keys(loadServiceModel(service).operations).map((operation) => ({ service, operation })),
);

it.each(cases)('$service $operation', async ({ service, operation }) => {
  const { control, send } = await openGateway();
  const model = loadServiceModel(service);
  const { signingName, targetPrefix } = model.metadata;
  const { http, errors } = model.operations[operation] ?? { http: undefined, errors: [] };
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    const faults = await control('PUT', 'faults', [{ operation: `${signingName}:${operation}`, error }]);
    expect(faults.status).toBe(200);
    const response = await send(signingName, (http?.requestUri ?? '').replaceAll(/\{\w+\}/g, 'x'), {
      method: http?.method ?? '',
      ...(targetPrefix !== null && { headers: { 'x-amz-target': `${targetPrefix}.${operation}` }, body: '{}' }),
    });
    const answer: Document = JSON.parse(await response.text());
    expect(answer.__type ?? response.headers.get('x-amzn-errortype')).toBe(error);
    expect(response.status).toBe(errorStatus(error, model));
  }
});
