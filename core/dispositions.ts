/** What the operator has to do about a failure: one word for each, and a sentence. */

/** One sentence for each disposition. The documents have the same sentences; a test holds them against each other. */
export const ADVICE = {
  'fix-request': 'Correct the request, and send it again.',
  'fix-permissions': 'Give the role the permission that the message names, and send the request again.',
  'fix-configuration': 'Check the parameters of the deployment, and send the request again.',
  'raise-quota': 'Request a higher quota, and send the request again.',
  'try-again': 'Send the request again. Users that exist are not created again.',
  'look-closer': 'Find out what happened before you send the request again.',
  'onboard-first': 'Onboard the person, or wait until the onboarding has ended, and send the request again.',
} as const;

/** What the operator has to do about a failure. */
export type Disposition = keyof typeof ADVICE;

/** All dispositions. */
export const DISPOSITIONS: readonly Disposition[] = Object.keys(ADVICE).filter(isDisposition);

function isDisposition(word: string): word is Disposition {
  return Object.hasOwn(ADVICE, word);
}
