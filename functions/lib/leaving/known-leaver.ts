/** The data of an offboarding, as its states pass it on. */
import type { OffboardingServiceRequests } from '../../../core/api/service-requests.ts';
import type { Holdings, OffboardingOutcome } from '../../../core/outcome/outcome.ts';
import type { Claim } from '../person/claim.ts';
import type { Leaver } from './leaver.ts';

/** What the person had: the lists are there, also if they are empty or the target is switched off. */
type Before = Holdings & Required<Pick<Holdings, 'groups' | 'kxUsers'>>;

/** The data of an offboarding before VerifyOffboarding. */
export interface KnownLeaver {
  requestId: string;
  requests: OffboardingServiceRequests;
  claim: Claim;
  /** Result of FindLeaver. */
  leaver: Leaver;
  /** Result of SnapshotAccess. */
  before: Before;
  /** An enabled FinSpace user with the address, which may belong to another person. */
  doubtfulFinSpaceUserId?: string;
  /** Results of RemoveMembership. */
  memberships: { removed: OffboardingOutcome['groups'] };
  /** Result of DisableFinSpaceUser. Absent if the user was disabled already. */
  finSpaceUser?: NonNullable<OffboardingOutcome['finSpaceUser']>;
  /** Results of SuspendKxUser or DeleteKxUser. */
  kxAccess: { cut: CutKxUser[] };
  /** Present after DeleteIdentityStoreUser. */
  deleted?: object;
}

/** A kx user without access. */
export type CutKxUser = OffboardingOutcome['kxUsers'][number] & {
  /** Whether this execution changed the kx user. */
  changed: boolean;
};
