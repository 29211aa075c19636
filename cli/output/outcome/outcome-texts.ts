/** The texts of the outcomes of each kind of request: a row for each. */
import type { RequestKind } from '../../../core/kinds.ts';
import type { FailureDetails, SuccessDetails } from '../../../core/outcome/outcomes.ts';
import type { Counter } from '../../json/batch.ts';
import { roleTable, usersTable } from './show-users.ts';

interface OutcomeTexts<Kind extends RequestKind> {
  failed: string;
  succeeded: (outcome: SuccessDetails[Kind]) => string;
  /** The users, or the roles. */
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
      describe: ({ identityStoreUser, finSpaceUser, kxUser }) =>
        [identityStoreUser, finSpaceUser, kxUser].some((user) => 'created' in user && user.created !== false)
          ? 'onboarded'
          : 'onboarded, existed already',
    },
  },
  'role-change': {
    failed: 'The role change failed',
    succeeded: ({ role }) =>
      role.changed ? 'The role is changed.' : 'The kx user has the role already: nothing was changed.',
    table: roleTable,
    batch: {
      counter: 'rolesSet',
      failed: 'role change failed',
      succeeded: 'role changed',
      describe: ({ role }) => (role.changed ? 'role changed' : 'role set already'),
    },
  },
};

/** Users that existed are adopted and not changed. The operator has to know where they differ. */
function differencesText(differs: readonly string[] = []): string {
  if (differs.length === 0) return '';
  return `\nUsers that existed were not changed. They differ from the request in: ${differs.join(', ')}`;
}
