import { describe, expect, it } from 'vitest';
import type { ServiceOperation } from '../../../../core/exceptions.ts';
import { documentedExceptions } from '../../../../core/exceptions.ts';
import { callService } from '../../../../functions/lib/services/service-call.ts';

/** Creates an error like the SDK. */
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
  it('returns the response of the service', async () => {
    await expect(callService('identitystore:CreateUser', {}, async () => 42)).resolves.toBe(42);
  });

  it.each(rows)('keeps the name of the documented exception: %s %s', async (operation, name) => {
    await expect(failing(sdkError(name, 400), operation)).rejects.toMatchObject({
      name,
      message: `${operation}: no`,
    });
  });

  it.each([
    ['no response: connection reset', sdkError('Error', undefined), 'ServiceUnavailable'],
    ['no response: time-out', sdkError('TimeoutError', undefined), 'ServiceUnavailable'],
    ['an unmodelled 503', sdkError('SlowDown', 503), 'ServiceUnavailable'],
    ['an unmodelled 429', sdkError('TooManyRequestsException', 429), 'ThrottlingException'],
    ['an unmodelled 403', sdkError('ExpiredTokenException', 403), 'ExpiredTokenException'],
    ['missing credentials', sdkError('CredentialsProviderError', undefined), 'CredentialsProviderError'],
    ['an exception of another operation', sdkError('LimitExceededException', 400), 'LimitExceededException'],
  ])('names the error for %s', async (_, error, name) => {
    await expect(failing(error)).rejects.toMatchObject({ name });
  });

  it('redacts personal texts in the message, and keeps identifiers', async () => {
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

  it.each([
    ['in another letter case', 'ADA.LOVELACE@EXAMPLE.COM is taken'],
    ['in another Unicode form', 'Zoe\u0308 is no name'],
    ['escaped as JSON', '{"NickName":"Zo\\u00eb","Title":"\\"Countess\\" of Pi"}'],
    ['escaped as XML', '<NickName>Zo&#235;</NickName> and Zo&#xEB;'],
    ['escaped as a URL', 'no such user: Zo%C3%AB, ada.lovelace%40example.com'],
    ['in part', 'lovelace is taken; so is the last name Lovelace'],
    ['within a word', 'the alias adalovelace is taken'],
    ['truncated', 'Value "Lovel..." is too long'],
    ['with a tag', 'the tag Brompton and the value Street 7b'],
    ['with a type of an address', 'no such type: Grandmothers'],
    ['of two letters', 'Li Bo is taken'],
  ])('redacts texts that the service quotes %s', async (_, message) => {
    const input = {
      UserName: 'ada.lovelace',
      Name: { GivenName: 'Li', FamilyName: 'Lovelace', MiddleName: 'Bo' },
      NickName: 'Zoë',
      Title: '"Countess" of Pi',
      Emails: [{ Value: 'ada.lovelace@example.com', Type: "Grandmother's" }],
      tags: { Brompton: 'Street 7b' },
    };
    const error = sdkError('ValidationException', 400, message);
    const said = await failing(error, 'identitystore:CreateUser', input).catch(String);
    expect(said).toContain('[redacted]');
    expect(said).not.toMatch(/lov|ada|zo|countess|pi|brompton|street|7b|grand|\bli\b|\bbo\b/i);
  });

  it('keeps words of the service that are parts of a name', async () => {
    const error = sdkError('ConflictException', 409, 'Duplicate UserName in d-1234567890: limit 1, list it');
    await expect(failing(error, 'identitystore:CreateUser', { UserName: 'li', Title: 'User' })).rejects.toThrow(
      'identitystore:CreateUser: Duplicate UserName in d-1234567890: limit 1, list it',
    );
  });

  it('uses the name of the error if the service returns no message', async () => {
    await expect(failing(sdkError('ThrottlingException', 429, ''))).rejects.toThrow(
      'identitystore:CreateUser: ThrottlingException',
    );
  });
});
