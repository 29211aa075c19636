/** The API model of FinSpace data, and its exceptions. */
import { loadServiceModel, modelError } from '../../service/model-service.ts';
import type { ServiceError } from '../../service/service.ts';
import { type ServiceModel, shapeOf } from '../../service/service-model.ts';

/** The API model of FinSpace data. */
export const model = withBothSpellings(loadServiceModel('finspace-data'));

/** A ResourceNotFoundException. */
export function notFound(reason: string): ServiceError {
  return modelError(model, 'ResourceNotFoundException', reason, { reason });
}

/** A ConflictException. */
export function conflict(reason: string): ServiceError {
  return modelError(model, 'ConflictException', reason, { reason });
}

/** The API reference has the member `ApiAccess`, the newest model `apiAccess`. The service takes both spellings. */
function withBothSpellings(newest: ServiceModel): ServiceModel {
  const shapes = { ...newest.shapes };
  for (const name of ['CreateUserRequest', 'UpdateUserRequest']) {
    const shape = shapeOf(newest, name);
    shapes[name] = { ...shape, members: { ...shape.members, ApiAccess: { shape: 'ApiAccess' } } };
  }
  return { ...newest, shapes };
}
