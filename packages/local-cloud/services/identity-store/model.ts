/** The API model of the identity store, and its exceptions. */
import { loadServiceModel, modelError } from '../../service/model-service.ts';
import type { Document, ServiceError } from '../../service/service.ts';

/** The API model of the identity store. */
export const model = loadServiceModel('identitystore');

/** Types of resources (API model, ResourceType). */
type ResourceType = 'IDENTITY_STORE' | 'USER' | 'GROUP' | 'GROUP_MEMBERSHIP';

/** A ResourceNotFoundException. */
export function notFound(ResourceType: ResourceType, message: string, members: Document = {}): ServiceError {
  return modelError(model, 'ResourceNotFoundException', message, { ResourceType, ...members });
}

/** A ConflictException. */
export function conflict(
  Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' | 'CONCURRENT_MODIFICATION',
  message: string,
): ServiceError {
  return modelError(model, 'ConflictException', message, { Reason });
}

/** A ValidationException. */
export function invalid(message: string): ServiceError {
  return modelError(model, 'ValidationException', message);
}
