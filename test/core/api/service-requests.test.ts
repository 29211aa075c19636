import { describe, expect, it } from 'vitest';
import {
  buildRoleChangeServiceRequests,
  buildServiceRequests,
  clientToken,
} from '../../../core/api/service-requests.ts';
import { deployment, executionId, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';

const QUANTS = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01';
const TRADERS = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02';

const withGroups = {
  ...deployment,
  allowedGroups: new Map([
    ['Quants', QUANTS],
    ['Traders', TRADERS],
  ]),
};

/** Returns a value as the state machine passes it on: JSON drops members that are undefined. */
const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('buildServiceRequests', () => {
  it('builds the input of each API call', () => {
    expect(overTheWire(buildServiceRequests(sampleRequest(), deployment, executionId))).toEqual({
      identityStore: {
        IdentityStoreId: 'd-1234567890',
        UserName: 'ada.lovelace',
        Name: { GivenName: 'Ada', FamilyName: 'Lovelace' },
        DisplayName: 'Ada Lovelace',
        Emails: [{ Value: 'ada.lovelace@example.com', Type: 'work', Primary: true }],
        Title: 'Quantitative Analyst',
      },
      finSpace: {
        emailAddress: 'ada.lovelace@example.com',
        type: 'APP_USER',
        firstName: 'Ada',
        lastName: 'Lovelace',
        apiAccess: 'ENABLED',
        clientToken: clientToken(executionId, 'CreateFinSpaceUser'),
      },
      kx: {
        environmentId: 'kxenvironment0123456789abc',
        userName: 'ada-lovelace',
        iamRole: 'arn:aws:iam::111122223333:role/finspace/analyst',
        tags: { desk: 'rates' },
        clientToken: clientToken(executionId, 'CreateKxUser'),
      },
      kxUserName: 'default',
    });
  });

  it('passes every attribute of the person to the identity store', () => {
    const request = sampleRequest();
    Object.assign(request.user, {
      name: {
        formatted: 'F',
        familyName: 'L',
        givenName: 'G',
        middleName: 'M',
        honorificPrefix: 'P',
        honorificSuffix: 'S',
      },
      nickName: 'N',
      profileUrl: 'U',
      addresses: [
        {
          formatted: 'f',
          streetAddress: 's',
          locality: 'l',
          region: 'r',
          postalCode: 'p',
          country: 'c',
          type: 't',
          primary: true,
        },
      ],
      phoneNumbers: [{ value: '+1', type: 'work', primary: false }],
      userType: 'UT',
      preferredLanguage: 'en',
      locale: 'GB',
      timezone: 'Europe/London',
      photos: [{ value: 'v', display: 'd', type: 't', primary: true }],
      website: 'W',
      birthdate: '1815-12-10',
      roles: [{ value: 'r' }],
      extensions: { 'aws:identitystore:enterprise': { costCenter: '7' } },
    });
    expect(overTheWire(buildServiceRequests(request, deployment, executionId).identityStore)).toEqual({
      IdentityStoreId: 'd-1234567890',
      UserName: 'ada.lovelace',
      Name: {
        Formatted: 'F',
        FamilyName: 'L',
        GivenName: 'G',
        MiddleName: 'M',
        HonorificPrefix: 'P',
        HonorificSuffix: 'S',
      },
      DisplayName: 'Ada Lovelace',
      NickName: 'N',
      ProfileUrl: 'U',
      Emails: [{ Value: 'ada.lovelace@example.com', Type: 'work', Primary: true }],
      Addresses: [
        {
          Formatted: 'f',
          StreetAddress: 's',
          Locality: 'l',
          Region: 'r',
          PostalCode: 'p',
          Country: 'c',
          Type: 't',
          Primary: true,
        },
      ],
      PhoneNumbers: [{ Value: '+1', Type: 'work', Primary: false }],
      UserType: 'UT',
      Title: 'Quantitative Analyst',
      PreferredLanguage: 'en',
      Locale: 'GB',
      Timezone: 'Europe/London',
      Photos: [{ Value: 'v', Display: 'd', Type: 't', Primary: true }],
      Website: 'W',
      Birthdate: '1815-12-10',
      Roles: [{ Value: 'r' }],
      Extensions: { 'aws:identitystore:enterprise': { costCenter: '7' } },
    });
  });

  it.each(['skip', 'refuse'] as const)('omits the targets that are switched off (%s)', (mode) => {
    const requests = buildServiceRequests(
      sampleRequest(),
      { ...deployment, finSpaceUsers: mode, kxUsers: mode },
      executionId,
    );
    expect(Object.keys(requests)).toEqual(['identityStore']);
  });

  it('uses the kx user name of the request', () => {
    const request = sampleRequest();
    request.kx = { role: 'admin', userName: 'ada_l' };
    expect(buildServiceRequests(request, deployment, executionId).kx).toMatchObject({
      userName: 'ada_l',
      iamRole: 'arn:aws:iam::111122223333:role/finspace/admin',
      tags: {},
    });
  });
});

describe('groups', () => {
  const quants = { name: 'Quants', groupId: QUANTS };
  const traders = { name: 'Traders', groupId: TRADERS };
  const allowed = [quants, traders];

  it('are those of the request, and all that the deployment allows', () => {
    const request = { ...sampleRequest(), groups: ['Traders'] };
    expect(buildServiceRequests(request, withGroups, executionId).groups).toEqual({ wished: [traders], allowed });
    const change = { ...sampleRoleChange(), groups: ['Quants'] };
    expect(buildRoleChangeServiceRequests(change, withGroups).groups).toEqual({ wished: [quants], allowed });
  });

  it('are left as they are if the request has none', () => {
    expect(buildServiceRequests(sampleRequest(), withGroups, executionId)).not.toHaveProperty('groups');
    expect(buildRoleChangeServiceRequests(sampleRoleChange(), withGroups)).not.toHaveProperty('groups');
  });

  it('of a person who comes back are those of the request only', () => {
    const rehire = { ...sampleRequest(), rehire: true };
    expect(buildServiceRequests(rehire, withGroups, executionId)).toMatchObject({
      groups: { wished: [], allowed },
      rehire: true,
    });
    const named = { ...rehire, groups: ['Quants'] };
    expect(buildServiceRequests(named, withGroups, executionId).groups).toEqual({ wished: [quants], allowed });
    const without = { ...deployment, allowedGroups: new Map<string, string>() };
    expect(buildServiceRequests(rehire, without, executionId)).not.toHaveProperty('groups');
  });
});

it('says that an identity provider creates the users', () => {
  const adopting = { ...deployment, identityStoreUsers: 'adopt' as const };
  expect(buildServiceRequests(sampleRequest(), adopting, executionId)).toMatchObject({ identityStoreUsers: 'adopt' });
  expect(buildServiceRequests(sampleRequest(), deployment, executionId)).not.toHaveProperty('identityStoreUsers');
});

describe('clientToken', () => {
  it('is the same for a retry, and different for another step or another execution', () => {
    const token = clientToken(executionId, 'CreateKxUser');
    expect(clientToken(executionId, 'CreateKxUser')).toBe(token);
    expect(clientToken(executionId, 'CreateFinSpaceUser')).not.toBe(token);
    expect(clientToken(`${executionId}-2`, 'CreateKxUser')).not.toBe(token);
  });

  it('fits the 36 characters of the kdb API', () => {
    expect(clientToken(executionId, 'CreateKxUser')).toMatch(/^[0-9a-f]{32}$/);
  });
});
