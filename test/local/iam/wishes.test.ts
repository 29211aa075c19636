import { expect, it } from 'vitest';
import { wishesOf } from '../../../local/iam/wishes.ts';

const place = { accountId: '111122223333', region: 'us-east-1' };

it('asks for the environment, not for its users, when kx users are listed', () => {
  expect(wishesOf('finspace:ListKxUsers', { environmentId: 'env1' }, place)).toEqual([
    { action: 'finspace:ListKxUsers', resource: 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env1' },
  ]);
});
