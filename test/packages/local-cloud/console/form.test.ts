import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../packages/local-cloud/console/api/errors.ts';
import { toForm, toFormFaults, toRequest } from '../../../../packages/local-cloud/console/api/form.ts';

const text = { type: ['string', 'null'], maxLength: 9 };

const schema = {
  type: 'object',
  required: ['id', 'user'],
  properties: {
    kind: { anyOf: [{ const: 'onboarding' }, { type: 'null' }] },
    id: { type: 'string' },
    user: {
      type: 'object',
      required: ['userName', 'emails'],
      properties: {
        userName: text,
        emails: {
          type: 'array',
          items: {
            type: 'object',
            required: ['value'],
            properties: { value: text, primary: { anyOf: [{ const: true }, { type: 'null' }] } },
          },
        },
        birthdate: { type: ['string', 'null'], format: 'date' },
        anything: {},
        groups: { type: 'array', items: { type: 'string' } },
      },
    },
    kx: {
      type: ['object', 'null'],
      required: ['role'],
      properties: {
        role: { type: ['string', 'null'], enum: ['analyst', 'quant', null] },
        tags: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
};

describe('a form', () => {
  it('has the labels of the application in the place of words of names', () => {
    const form = toForm(schema, {}, { id: 'ID', kx: 'FinSpace kdb' });
    expect(form.find(({ path }) => path === 'id')).toMatchObject({ label: 'ID' });
    expect(form.find(({ path }) => path === 'kx.role')).toMatchObject({ label: 'Role', group: 'FinSpace kdb' });
  });

  it('has the fields of the schema that it can show, with the values of the example', () => {
    const form = toForm(schema, {
      id: '1',
      user: { emails: [{ value: 'a@b', primary: true }] },
      kx: { tags: { a: 'b', c: 'd' } },
    });
    expect(form).toEqual([
      expect.objectContaining({ path: 'id', label: 'Id', group: 'Request', type: 'text', required: true, value: '1' }),
      expect.objectContaining({
        path: 'user.userName',
        label: 'User name',
        group: 'User',
        required: true,
        maxLength: 9,
        value: '',
      }),
      expect.objectContaining({ path: 'user.emails[0].value', group: 'User: emails', required: true, value: 'a@b' }),
      expect.objectContaining({ path: 'user.emails[0].primary', type: 'checkbox', required: false, value: 'true' }),
      expect.objectContaining({ path: 'user.birthdate', type: 'date', common: false }),
      expect.objectContaining({ path: 'kx.role', type: 'select', options: ['analyst', 'quant'], required: false }),
      expect.objectContaining({ path: 'kx.tags', type: 'map', value: 'a=b\nc=d', common: true }),
    ]);
  });

  it('becomes the request again, without what is empty', () => {
    const values = {
      id: '1',
      'user.userName': 'ada',
      'user.emails[0].value': 'a@b',
      'user.emails[0].primary': 'true',
      'user.birthdate': '',
      'kx.tags': ' a = b=c \n\n__proto__=d',
    };
    const request = toRequest(schema, values);
    expect(JSON.stringify(request)).toBe(
      '{"id":"1","user":{"userName":"ada","emails":[{"value":"a@b","primary":true}]},"kx":{"tags":{"a":"b=c","__proto__":"d"}}}',
    );
    expect(toRequest(schema, { 'kx.role': '', 'user.emails[0].primary': 'false' })).toEqual({});
  });

  it.each(['__proto__.x', 'kind', 'user.emails[1].value', 'user'])('has no field %s', (path) => {
    expect(() => toRequest(schema, { [path]: 'x' })).toThrow(ApiError);
  });

  it('shows a fault at its field, at the first field of an object, or at the list that holds it', () => {
    const fieldOf = (path: string) => toFormFaults(schema, [{ path, message: 'm' }])[0]?.field;
    expect(fieldOf('user.userName')).toBe('user.userName');
    expect(fieldOf('user.emails')).toBe('user.emails[0].value');
    expect(fieldOf('kx')).toBe('kx.role');
    expect(fieldOf('kx.tags.desk')).toBe('kx.tags');
    expect(fieldOf('')).toBeUndefined();
    expect(fieldOf('user.unknown')).toBeUndefined();
  });
});
