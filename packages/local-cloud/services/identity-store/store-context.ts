/** What users, groups and memberships of an identity store have in common. */
import type { Records } from '../../service/records.ts';
import type { Caller } from '../../service/service.ts';
import { notFound } from './model.ts';

/** The identity store, for its parts. */
export interface StoreContext {
  identityStoreId: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Creates ids: UUIDs. */
  newId: () => string;
  /** What the service keeps. */
  records: Records;
}

/** Size of a page without MaxResults. */
export const DEFAULT_PAGE = 100;

/** When something was created and changed, and by which access key ids. Times are in milliseconds since 1970. */
export interface Stamps {
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  updatedBy: string;
}

/** The stamps as answers have them. Times are in seconds since 1970. */
export interface DescribedStamps {
  CreatedAt: number;
  CreatedBy: string;
  UpdatedAt: number;
  UpdatedBy: string;
}

/**
 * Checks that an input is about the one identity store that there is.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export function requireStore(
  { identityStoreId }: StoreContext,
  { IdentityStoreId }: { IdentityStoreId: string },
): void {
  // The store may be named by its ARN, arn:aws:identitystore::ACCOUNT:identitystore/ID.
  if (idOf(IdentityStoreId) !== identityStoreId) throw notFound('IDENTITY_STORE', 'IdentityStore not found.');
}

/** The id in an id or an ARN. Letter case is ignored, as in UUIDs (RFC 9562, section 4). */
export function idOf(idOrArn: string): string {
  return idOrArn.slice(idOrArn.lastIndexOf('/') + 1).toLowerCase();
}

/** Stamps of something that is created now. */
export function created({ now }: StoreContext, { accessKeyId }: Pick<Caller, 'accessKeyId'>): Stamps {
  return { createdAt: now(), createdBy: accessKeyId, ...updated({ now }, { accessKeyId }) };
}

/** Stamps of a change that is made now. */
export function updated(
  { now }: Pick<StoreContext, 'now'>,
  { accessKeyId }: Pick<Caller, 'accessKeyId'>,
): Pick<Stamps, 'updatedAt' | 'updatedBy'> {
  return { updatedAt: now(), updatedBy: accessKeyId };
}

/** The stamps for an answer. */
export function describeStamps({ createdAt, createdBy, updatedAt, updatedBy }: Stamps): DescribedStamps {
  return {
    CreatedAt: createdAt / 1_000,
    CreatedBy: createdBy,
    UpdatedAt: updatedAt / 1_000,
    UpdatedBy: updatedBy,
  };
}
