/** Who may put requests on the bus when the HR system is named by the ARN of its principal. */

import { Authorizer } from 'local-cloud/iam';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, stackWith } from '../helpers/world.ts';

const HR = { account: '444455556666', arn: 'arn:aws:iam::444455556666:user/administrator' };

/** Has an administrator of an account ask for an onboarding. */
function putEvent(HrPrincipal: string, account: string): void {
  const stack = stackWith({ HrPrincipal });
  const request = { Source: 'hr', DetailType: 'User Onboarding Requested', Detail: '{}' };
  const input = { Entries: [{ ...request, EventBusName: stack.outputs.EventBusName }] };
  new Authorizer({ ...ACCOUNT, ...stack }).authorizeCall('events:PutEvents', input, {
    accessKeyId: account,
    region: ACCOUNT.region,
  });
}

describe.each([
  ['its account', HR.account],
  ['its ARN', HR.arn],
])('an HR system that is named by %s', (_, principal) => {
  it('may ask for onboardings', () => {
    expect(() => putEvent(principal, HR.account)).not.toThrow();
  });

  it('is the only one that may', () => {
    expect(() => putEvent(principal, ACCOUNT.accountId)).toThrow('explicit deny');
  });
});

it('is not taken for another principal of its account', () => {
  expect(() => putEvent('arn:aws:iam::444455556666:role/hr', HR.account)).toThrow('explicit deny');
});
