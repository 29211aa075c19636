import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequest } from '../../../core/errors.ts';
import { parseOnboardingRequest } from '../../../core/request/parse-onboarding-request.ts';
import { deployment, sampleRequest } from '../../helpers/requests.ts';

/** The faults of a request, as `path: message`. */
function faultsOf(input: unknown, rules = deployment): string[] {
  try {
    parseOnboardingRequest(input, rules);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.faults.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

/** Returns the sample request with one changed field. The value undefined removes the field. */
function withField(path: string, value: unknown): Record<string, unknown> {
  const request: Record<string, unknown> = JSON.parse(JSON.stringify(sampleRequest()));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let target = request;
  for (const key of keys) target = target[key] as Record<string, unknown>;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return request;
}

const everyField = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ada.lovelace',
  name: {
    formatted: 'Dr. Ada K. Lovelace',
    familyName: 'Lovelace',
    givenName: 'Ada',
    middleName: 'King',
    honorificPrefix: 'Dr.',
    honorificSuffix: 'FRS',
  },
  displayName: 'Ada Lovelace',
  nickName: 'Countess',
  profileUrl: 'https://example.com/ada',
  emails: [{ value: 'ada.lovelace@example.com', type: 'work', primary: true }],
  addresses: [
    {
      formatted: '12 St James Square, London',
      streetAddress: '12 St James Square',
      locality: 'London',
      region: 'England',
      postalCode: 'SW1Y',
      country: 'GB',
      type: 'work',
      primary: true,
    },
  ],
  phoneNumbers: [{ value: '+44 20 7946 0000', type: 'work', primary: true }],
  userType: 'Employee',
  title: 'Quantitative Analyst',
  preferredLanguage: 'en-GB',
  locale: 'en-GB',
  timezone: 'Europe/London',
  photos: [{ value: 'https://example.com/ada.png', display: 'portrait', type: 'photo', primary: true }],
  roles: [{ value: 'analyst', type: 'job', primary: true }],
  website: 'https://example.com',
  birthdate: '1815-12-10',
  extensions: { 'aws:identitystore:enterprise': { employeeNumber: '1' } },
};

describe('parseOnboardingRequest', () => {
  it('returns a valid request unchanged', () => {
    expect(parseOnboardingRequest(sampleRequest(), deployment)).toEqual(sampleRequest());
  });

  it('accepts every field of the three services', () => {
    const request = {
      ...sampleRequest(),
      user: everyField,
      finSpace: {
        type: 'APP_USER',
        apiAccess: 'DISABLED',
        apiAccessPrincipalArn: 'arn:aws:iam::111122223333:role/finspace-api',
      },
      kx: { role: 'quant', userName: 'ada_l', tags: { desk: 'rates' } },
    };
    expect(parseOnboardingRequest(request, deployment)).toEqual(request);
  });

  it('accepts a request without finSpace and kx', () => {
    const { requestId, user } = sampleRequest();
    expect(faultsOf({ requestId, user })).toEqual([]);
  });

  it.each([
    ['right-to-left', 'عائشة', 'الخوارزمي'],
    ['combining', 'Zoe\u0308', 'Nguye\u0302\u0303n'],
    ['emoji', 'Ada 🧮', 'Lovelace 👩‍💻'.replace('\u200d', '')],
    ['quotes and paths', `O'Brien "Bob"`, '$.requests[0]'],
  ])('returns %s names unchanged', (_, givenName, familyName) => {
    const request = sampleRequest();
    request.user.name = { givenName, familyName };
    expect(parseOnboardingRequest(request, deployment).user.name).toEqual({ givenName, familyName });
  });

  it.each<[string, unknown, string]>([
    ['requestId', undefined, 'requestId: is required'],
    ['requestId', 'a b', 'requestId: must be 1 to 64 letters, digits, underscores and hyphens'],
    ['requestId', 'x'.repeat(65), 'requestId: must be 1 to 64 letters, digits, underscores and hyphens'],
    ['requestId', 42, 'requestId: must be a string'],
    ['user', undefined, 'user: is required'],
    ['user', 'ada', 'user: must be an object'],
    ['user.userName', undefined, 'user.userName: is required'],
    ['user.userName', '', 'user.userName: must not be empty'],
    ['user.userName', 'x'.repeat(129), 'user.userName: must be at most 128 characters'],
    [
      'user.userName',
      'ada lovelace',
      'user.userName: must consist of letters, accents, symbols, numbers and punctuation, without white space',
    ],
    ['user.userName', 'Administrator', 'user.userName: is reserved by the identity store'],
    [
      'user.userName',
      'x'.repeat(51),
      'user.userName: is over 50 characters, the limit of a kx user name: give a shorter kx.userName',
    ],
    ['user.name', undefined, 'user.name: is required'],
    ['user.name.givenName', undefined, 'user.name.givenName: is required'],
    ['user.name.familyName', '', 'user.name.familyName: must not be empty'],
    [
      'user.name.familyName',
      'x'.repeat(51),
      'user.name.familyName: FinSpace accepts 1 to 50 characters, not only white space',
    ],
    ['user.name.givenName', ' ', 'user.name.givenName: FinSpace accepts 1 to 50 characters, not only white space'],
    ['user.displayName', undefined, 'user.displayName: is required'],
    ['user.displayName', 'x'.repeat(1025), 'user.displayName: must be at most 1024 characters'],
    ['user.displayName', 'a\u0000b', 'user.displayName: must not contain control or invisible characters'],
    ['user.emails', undefined, 'user.emails: is required'],
    ['user.emails', [], 'user.emails: is required'],
    ['user.emails', null, 'user.emails: is required'],
    ['user.emails', [null], 'user.emails[0]: must not be null'],
    ['user.userName', null, 'user.userName: is required'],
    ['user.active', false, expect.stringMatching(/^user\.active: must be true: .*deactivates no users/)],
    [
      'user.password',
      'Secret-1',
      expect.stringMatching(/^user\.password: is refused: the identity store accepts no password/),
    ],
    ['user.displayName', 'Jos\uFFFD', expect.stringMatching(/^user\.displayName: contains U\+FFFD.* wrong encoding/)],
    ['user.userName', 'jos\uFFFD', expect.stringMatching(/^user\.userName: contains U\+FFFD.* wrong encoding/)],
    [
      'user.extensions',
      { 'aws:identitystore:enterprise': { division: ['\uFFFD'] } },
      expect.stringMatching(/^user\.extensions\.aws:identitystore:enterprise\.division\[0\]: contains U\+FFFD/),
    ],
    [
      'user.extensions',
      { 'aws:identitystore:enterprise': { division: '\uD83E' } },
      expect.stringMatching(/division: is not valid Unicode/),
    ],
    ['user.userName', 'zoe\u0308', expect.stringMatching(/^user\.userName: must be .* form C: .*decomposed.*NFC/)],
    ['user.userName', 'ﬁnn', expect.stringMatching(/^user\.userName: must be .* form KC/)],
    [
      'user.userName',
      '王伟',
      'user.userName: has no letter A-Z a-z and no digit 0-9, so no kx user name can be derived from it: give kx.userName',
    ],
    ['user.userName', '𠮷'.repeat(129), 'user.userName: must be at most 128 characters'],
    ['user.displayName', '𠮷'.repeat(1025), 'user.displayName: must be at most 1024 characters'],
    [
      'user.name.givenName',
      '𠮷'.repeat(51),
      'user.name.givenName: FinSpace accepts 1 to 50 characters, not only white space',
    ],
    ['user.emails', {}, 'user.emails: must be an array'],
    ['user.emails', [{ value: 'ada' }], 'user.emails[0].value: must be an email address: it has no @'],
    [
      'user.emails',
      [{ value: 'a@example.com' }, { value: 'b@example.com' }],
      'user.emails: the identity store accepts exactly one',
    ],
    [
      'user.emails',
      [{ value: 'ada@example.com', primary: false }],
      'user.emails[0].primary: must be true: the only address is the primary address',
    ],
    [
      'user.emails',
      [{ value: 'ada@example.technology' }],
      'user.emails[0].value: FinSpace accepts at most 320 characters, only A-Z a-z 0-9 . _ % + - before the @, and a top-level domain of 2 to 4 letters',
    ],
    [
      'user.phoneNumbers',
      [{ value: '1' }, { value: '2' }],
      'user.phoneNumbers: the identity store accepts exactly one',
    ],
    ['user.addresses', [{ street: 'x' }], 'user.addresses[0].street: is not a field of the contract'],
    ['user.birthdate', '10.12.1815', 'user.birthdate: must be a date, YYYY-MM-DD'],
    [
      'user.extensions',
      { 'aws:other:x': {} },
      'user.extensions.aws:other:x: must be named aws:identitystore:<1 to 20 letters>',
    ],
    [
      'user.schemas',
      ['urn:other'],
      'user.schemas: must name the SCIM 2.0 core User schema, urn:ietf:params:scim:schemas:core:2.0:User',
    ],
    ['user.nickname', 'x', 'user.nickname: is not a field of the contract (did you mean nickName?)'],
    ['user.Ada Lovelace born 1815', 'x', 'user.(1st field by name): is not a field of the contract'],
    ['user.user_name', 'x', 'user.(6th field by name): is not a field of the contract (did you mean userName?)'],
    ['finSpace', 'x', 'finSpace: must be an object'],
    ['finSpace.type', null, 'finSpace.type: is required'],
    ['finSpace.type', undefined, 'finSpace.type: is required'],
    ['finSpace.type', 'ROOT', 'finSpace.type: must be SUPER_USER or APP_USER'],
    ['finSpace.type', 'SUPER_USER', 'finSpace.type: SUPER_USER is refused: this deployment allows no super users'],
    ['finSpace.apiAccess', true, 'finSpace.apiAccess: must be ENABLED or DISABLED'],
    [
      'finSpace.apiAccessPrincipalArn',
      'arn:aws:iam::111122223333:user/x',
      'finSpace.apiAccessPrincipalArn: must be the ARN of an IAM role',
    ],
    [
      'finSpace.apiAccessPrincipalArn',
      'arn:aws:iam::999999999999:role/x',
      'finSpace.apiAccessPrincipalArn: must be a role of account 111122223333',
    ],
    ['kx.role', undefined, 'kx.role: is required'],
    ['kx.role', 'trader', 'kx.role: is not a role that this deployment allows: admin, analyst, quant'],
    [
      'kx.role',
      'arn:aws:iam::111122223333:role/finspace/analyst',
      'kx.role: must be the name of an IAM role, not an ARN',
    ],
    ['kx.userName', 'ada.lovelace', 'kx.userName: must be 1 to 50 letters, digits, underscores and hyphens'],
    [
      'kx.tags',
      { 'aws:x': 'y' },
      'kx.tags.aws:x: must be a tag key: 1 to 128 characters of A-Z a-z 0-9 + , - . / : ; < = _, not beginning with aws:',
    ],
    [
      'kx.tags',
      { desk: '' },
      'kx.tags.desk: must be a tag value: 1 to 256 characters of A-Z a-z 0-9 + , - . / : ; < = _ @ and space, without accents',
    ],
    ['kx.tags', { 'Zürich Büro': 'rates' }, expect.stringMatching(/^kx\.tags\.\(1st field by name\): must be a tag /)],
    ['kx.tags', ['rates'], 'kx.tags: must be an object'],
    ['kx.tags', { desk: 'rates\uFFFD' }, expect.stringMatching(/^kx\.tags\.desk: contains U\+FFFD.* wrong encoding/)],
    ['kx.tags', { identityStoreUserId: 'x' }, 'kx.tags.identityStoreUserId: is reserved: the onboarding sets this tag'],
    [
      'kx.tags',
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${'x'.repeat(i)}`, 'v'])),
      'kx.tags: must be at most 49 tags: the service accepts 50, and the onboarding sets one',
    ],
  ])('rejects an invalid %s (row %#)', (path, value, fault) => {
    expect(faultsOf(withField(path, value))).toEqual([fault]);
  });

  it('reports every fault, not only the first', () => {
    const request = {
      user: {
        userName: 'ada lovelace',
        name: { givenName: 'Ada', familyName: 'x'.repeat(51), alias: 'A' },
        emails: [{ value: 'ada@example.technology' }],
        nickname: 'x',
        Title: 'y',
      },
      finSpace: { type: 'SUPER_USER' },
      kx: { role: 'trader' },
    };
    expect(faultsOf(request)).toEqual([
      'requestId: is required',
      'user.userName: must consist of letters, accents, symbols, numbers and punctuation, without white space',
      'user.name.alias: is not a field of the contract',
      'user.displayName: is required',
      'user.nickname: is not a field of the contract (did you mean nickName?). Other unknown fields: (1st field by name) (did you mean title?)',
      'user.emails[0].value: FinSpace accepts at most 320 characters, only A-Z a-z 0-9 . _ % + - before the @, and a top-level domain of 2 to 4 letters',
      'user.name.familyName: FinSpace accepts 1 to 50 characters, not only white space',
      'finSpace.type: SUPER_USER is refused: this deployment allows no super users',
      'kx.role: is not a role that this deployment allows: admin, analyst, quant',
    ]);
  });

  it('allows SUPER_USER if the deployment allows it', () => {
    expect(faultsOf(withField('finSpace.type', 'SUPER_USER'), { ...deployment, allowSuperUsers: true })).toEqual([]);
  });

  it('accepts an address that FinSpace does not allow if FinSpace is not requested', () => {
    const { requestId, user } = sampleRequest();
    user.emails = [{ value: 'ada@example.technology' }];
    expect(faultsOf({ requestId, user })).toEqual([]);
  });

  it.each([
    ['null', null],
    ['an empty list', []],
    ['a list of unassigned values', [{ value: null }]],
  ])('treats %s as an absent field, at any depth', (_, nothing) => {
    const request = sampleRequest();
    const withNothing = {
      ...request,
      user: {
        ...request.user,
        name: { ...request.user.name, middleName: null },
        phoneNumbers: nothing,
        roles: nothing,
      },
      finSpace: { ...request.finSpace, apiAccessPrincipalArn: null },
      kx: { ...request.kx, userName: null },
    };
    expect(parseOnboardingRequest(withNothing, deployment)).toEqual(request);
  });

  it('treats null as an absent target', () => {
    const { requestId, user } = sampleRequest();
    expect(parseOnboardingRequest({ kind: null, requestId, user, finSpace: null, kx: null })).toEqual({
      requestId,
      user,
    });
  });

  it('rejects an empty list as a target', () => {
    expect(faultsOf({ ...sampleRequest(), kx: [] })).toEqual(['kx.role: is required']);
  });

  it('rejects duplicate enterprise attributes', () => {
    const attributes = { department: 'Rates' };
    const request = withField('user.extensions', { 'aws:identitystore:enterprise': attributes });
    Object.assign(Object(request.user), { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': attributes });
    expect(faultsOf(request)).toEqual([
      'user.urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: must not be combined with user.extensions.aws:identitystore:enterprise: give one of the two',
    ]);
  });

  it('counts characters, not UTF-16 units', () => {
    const request = sampleRequest();
    request.user.userName = '𠮷'.repeat(127).concat('a');
    request.user.displayName = '𠮷'.repeat(1024);
    request.user.name = { givenName: '𠮷'.repeat(50), familyName: '𠮷' };
    request.kx = { role: 'analyst', userName: 'a' };
    expect(faultsOf(request)).toEqual([]);
    request.user.userName = '𠮷'.repeat(49).concat('a');
    request.kx = { role: 'analyst' };
    expect(faultsOf(request)).toEqual([]);
  });

  it('accepts a user name without a derivable kx user name if kx is absent or kx.userName is given', () => {
    const request = sampleRequest();
    request.user.userName = '王伟';
    expect(faultsOf({ ...request, kx: undefined })).toEqual([]);
    expect(faultsOf({ ...request, kx: { role: 'analyst', userName: 'wang-wei' } })).toEqual([]);
  });

  it('accepts a long user name with a kx.userName', () => {
    const request = sampleRequest();
    request.user.userName = 'x'.repeat(128);
    request.kx = { role: 'analyst', userName: 'x' };
    expect(faultsOf(request)).toEqual([]);
  });

  it('rejects a target that is switched off', () => {
    expect(faultsOf(sampleRequest(), { ...deployment, finSpaceUsers: 'refuse', kxUsers: 'refuse' })).toEqual([
      'finSpace: FinSpace users are switched off in this deployment',
      'kx: kx users are switched off in this deployment',
    ]);
  });

  it.each([
    ['a string', 'ada'],
    ['null', null],
    ['an array', []],
    ['a number', 42],
  ])('rejects %s instead of an object', (_, input) => {
    expect(faultsOf(input)).toEqual([': The request must be a JSON object']);
  });

  it('rejects a document with 10,000 levels', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
    expect(faultsOf({ ...sampleRequest(), deep })).toEqual([': The request is nested deeper than 20 levels']);
  });

  it('rejects a document over 64 KiB', () => {
    const request = sampleRequest();
    request.user.extensions = { 'aws:identitystore:enterprise': { x: 'y'.repeat(65_536) } };
    expect(faultsOf(request)).toEqual([': The request is larger than 64 KiB']);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('rejects the key %s at any depth', (key) => {
    const request = JSON.parse(JSON.stringify(sampleRequest()).replace('"desk":', `"${key}":{},"desk":`));
    expect(faultsOf(request)).toEqual([`kx.tags.${key}: is not a field of the contract`]);
  });

  it('shows the position of a hostile key, so that the key cannot add a line to the message', () => {
    expect(faultsOf({ ...sampleRequest(), 'a\nlevel: INFO': 1 })).toEqual([
      '(1st field by name): is not a field of the contract',
    ]);
  });

  it('throws only InvalidRequest, and never quotes a value', () => {
    const secret = 'Sékrét-Lovelace';
    const value = fc.oneof(
      fc.constant(secret),
      fc.jsonValue({ maxDepth: 4 }),
      fc.constant({ value: secret }),
      fc.constant([secret]),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('user.userName', 'user.name', 'user.emails', 'user.title', 'finSpace', 'kx', 'user', 'kx.tags'),
        value,
        (path, anything) => {
          expect(faultsOf(withField(path, anything)).join('\n')).not.toContain(secret);
        },
      ),
      { numRuns: 500 },
    );
  });
});
