import { describe, expect, it } from 'vitest';
import type { ServiceOperation } from '../../../functions/lib/documented-exceptions.ts';
import { documentedExceptions } from '../../../functions/lib/documented-exceptions.ts';
import { callService } from '../../../functions/lib/service-call.ts';

/** An error as the SDK throws it. */
function sdkError(name: string, status: number | undefined, message = 'no'): Error {
  const error = new Error(message);
  error.name = name;
  return Object.assign(error, status === undefined ? {} : { $metadata: { httpStatusCode: status } });
}

function failing(error: unknown, operation: ServiceOperation = 'identitystore:CreateUser', input: object = {}) {
  return callService(operation, input, () => Promise.reject(error));
}

const rows = Object.entries(documentedExceptions).flatMap(([operation, names]) =>
  names.map((name) => [operation as ServiceOperation, name] as const),
);

describe('callService', () => {
  it('returns what the service answers', async () => {
    await expect(callService('identitystore:CreateUser', {}, async () => 42)).resolves.toBe(42);
  });

  it.each(rows)('keeps the name of the documented exception: %s %s', async (operation, name) => {
    await expect(failing(sdkError(name, 400), operation)).rejects.toMatchObject({
      name,
      message: `${operation}: no`,
    });
  });

  it.each([
    ['no answer: connection reset', sdkError('Error', undefined), 'ServiceUnavailable'],
    ['no answer: time-out', sdkError('TimeoutError', undefined), 'ServiceUnavailable'],
    ['an unmodelled 503', sdkError('SlowDown', 503), 'ServiceUnavailable'],
    ['an unmodelled 429', sdkError('TooManyRequestsException', 429), 'ThrottlingException'],
    ['an unmodelled 403', sdkError('ExpiredTokenException', 403), 'ExpiredTokenException'],
    ['missing credentials', sdkError('CredentialsProviderError', undefined), 'CredentialsProviderError'],
    ['an exception of another operation', sdkError('LimitExceededException', 400), 'LimitExceededException'],
  ])('names %s', async (_, error, name) => {
    await expect(failing(error)).rejects.toMatchObject({ name });
  });

  it('strikes personal texts out of the message, and leaves identifiers', async () => {
    const input = {
      IdentityStoreId: 'd-1234567890',
      UserName: 'ada',
      Name: { GivenName: 'Ada' },
      Emails: [{ Value: 'ada@example.com', Type: 'work', Primary: true }],
    };
    const error = sdkError('ConflictException', 409, 'Ada <ada@example.com> exists in d-1234567890 for work as ada');
    await expect(failing(error, 'identitystore:CreateUser', input)).rejects.toThrow(
      'identitystore:CreateUser: [redacted] <[redacted]> exists in d-1234567890 for work as [redacted]',
    );
  });

  it('says the name where the service says nothing', async () => {
    await expect(failing(sdkError('ThrottlingException', 429, ''))).rejects.toThrow(
      'identitystore:CreateUser: ThrottlingException',
    );
  });
});
