/** The dispositions: the action that the operator must take after a failure. */

/** The advice for each disposition. A test compares these sentences with the documents. */
export const ADVICE = {
  'fix-request': 'Correct the request, and send it again.',
  'fix-permissions': 'Give the role the permission that the message names, and send the request again.',
  'fix-configuration': 'Check the parameters of the deployment, and send the request again.',
  'raise-quota': 'Request a higher quota, and send the request again.',
  'try-again': 'Send the request again. Users that exist are not created again.',
  'look-closer': 'Find out what happened before you send the request again.',
  'onboard-first':
    'Onboard the person, or wait until the onboarding has ended, and send the request again. If the onboarding is newer, the request needs a new requestedAt.',
  'provision-first': 'Provision the person in the identity provider, and send the request again.',
} as const;

/** The action that the operator must take after a failure. */
export type Disposition = keyof typeof ADVICE;

/** All dispositions. */
export const DISPOSITIONS: readonly Disposition[] = Object.keys(ADVICE).filter(isDisposition);

/** Dispositions of failures that the same request has again, or that an operator has to look at first. */
const HOPELESS: readonly string[] = ['fix-request', 'look-closer'] satisfies Disposition[];

/** Returns whether a request that has failed is not repeated without an operator. */
export function isHopeless(disposition: string | undefined): boolean {
  return disposition !== undefined && HOPELESS.includes(disposition);
}

function isDisposition(word: string): word is Disposition {
  return Object.hasOwn(ADVICE, word);
}
