/** The texts of the outcomes of each kind of request: a row for each. */
import type { RequestKind } from '../../../core/kinds.ts';
import type { OnboardingOutcome, RoleChangeOutcome } from '../../../core/outcome/outcome.ts';
import type { FailureDetails, SuccessDetails } from '../../../core/outcome/outcomes.ts';
import type { Counter } from '../../json/batch.ts';
import { accessTable, hadNothing, leftOverText } from './show-access.ts';
import { roleTable, usersTable } from './show-users.ts';

interface OutcomeTexts<Kind extends RequestKind> {
  failed: string;
  succeeded: (outcome: SuccessDetails[Kind]) => string;
  /** What follows the success of a single execution. */
  more?: (outcome: SuccessDetails[Kind], stream: NodeJS.WriteStream) => string;
  /** The users, the roles, or the access. */
  table: (outcome: SuccessDetails[Kind] | FailureDetails[Kind], stream: NodeJS.WriteStream) => string;
  /** The row of the outcome in the summary of a batch. */
  batch: {
    /** Member of the JSON summary that counts the successes. */
    counter: Counter;
    failed: string;
    /** A success whose details cannot be read. */
    succeeded: string;
    describe: (outcome: SuccessDetails[Kind]) => string;
  };
}

/** The rows. */
export const OUTCOME_TEXTS: { readonly [Kind in RequestKind]: OutcomeTexts<Kind> } = {
  onboarding: {
    failed: 'The person is not onboarded',
    succeeded: ({ differs }) => `The person is onboarded.${differencesText(differs)}`,
    table: usersTable,
    batch: {
      counter: 'onboarded',
      failed: 'not onboarded',
      succeeded: 'onboarded',
      describe: (outcome) =>
        [outcome.identityStoreUser, outcome.finSpaceUser, outcome.kxUser].some(
          (user) => 'created' in user && user.created !== false,
        ) || changesGroups(outcome)
          ? 'onboarded'
          : 'onboarded, existed already',
    },
  },
  'role-change': {
    failed: 'The role change failed',
    succeeded: (outcome) => {
      const groupsChanged = changesGroups(outcome);
      if (outcome.role.changed) return groupsChanged ? 'The role and the groups are changed.' : 'The role is changed.';
      return `The kx user has the role already: ${groupsChanged ? 'only the groups were' : 'nothing was'} changed.`;
    },
    table: roleTable,
    batch: {
      counter: 'rolesSet',
      failed: 'role change failed',
      succeeded: 'role changed',
      describe: (outcome) => {
        if (outcome.role.changed) return 'role changed';
        return changesGroups(outcome) ? 'groups changed' : 'role set already';
      },
    },
  },
  offboarding: {
    failed: 'The person may still have access',
    succeeded: (outcome) => {
      if (hadNothing(outcome.before))
        return 'The person had no user here, so there was nothing to take away. If the person should have had one, check the user name and the email.';
      return `The person has left: the access is ${outcome.mode === 'remove' ? 'removed' : 'suspended'}.`;
    },
    more: leftOverText,
    table: accessTable,
    batch: {
      counter: 'offboarded',
      failed: 'not offboarded',
      succeeded: 'offboarded',
      describe: ({ before, mode }) => {
        if (hadNothing(before)) return 'offboarded, had no user';
        return mode === 'remove' ? 'offboarded, removed' : 'offboarded, suspended';
      },
    },
  },
};

/** Whether an execution has granted or revoked a group, as far as is known. */
function changesGroups({
  groups = [],
  revokedGroups = [],
}: Pick<OnboardingOutcome | RoleChangeOutcome, 'groups' | 'revokedGroups'>): boolean {
  return revokedGroups.length > 0 || groups.some(({ granted }) => granted !== false);
}

/** Users that existed are adopted and not changed. The operator has to know where they differ. */
function differencesText(differs: readonly string[] = []): string {
  if (differs.length === 0) return '';
  return `\nUsers that existed were not changed. They differ from the request in: ${differs.join(', ')}`;
}
