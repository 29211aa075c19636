import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { inputOf, targetInputProperties } from '../../../../packages/local-cloud/template/resources/target-input.ts';

const properties = v.object(targetInputProperties);

/** Reads a transformer as the properties of a target have it. */
function transformer(InputTemplate: string, InputPathsMap: Record<string, string>) {
  const { InputPath, InputTransformer } = v.parse(properties, { InputTransformer: { InputPathsMap, InputTemplate } });
  return { inputPath: InputPath, transformer: InputTransformer };
}

const event = {
  time: '2026-01-05T00:00:00Z',
  detail: { requestId: 'HR-1', user: { userName: 'ada "x" <sentAt>', emails: [] }, 'a-b': 1 },
};

describe('the input of a target', () => {
  it.each([
    ['the event by default', {}, event],
    ['the part that the path selects', { InputPath: '$.detail.user.emails' }, []],
    ['nothing, if the event lacks the part', { InputPath: '$.detail.user.missing.more' }, undefined],
  ])('is %s', (_, target, expected) => {
    const { InputPath } = v.parse(properties, target);
    expect(inputOf(event, { inputPath: InputPath })).toEqual(expected);
  });

  it('is the template with the parts in it, whatever they hold', () => {
    const input = transformer('{ "sentAt": <sentAt>, "all": [<request>, <name>, <one>], "fixed": "x" }', {
      sentAt: '$.time',
      request: '$.detail',
      name: '$.detail.user.userName',
      one: '$.detail.a-b',
    });
    expect(inputOf(event, input)).toEqual({
      sentAt: event.time,
      all: [event.detail, event.detail.user.userName, 1],
      fixed: 'x',
    });
  });

  it('keeps what a replacement pattern of JavaScript would change', () => {
    const input = transformer('{"name": <name>}', { name: '$.detail.name' });
    for (const name of ['$&', "$'", '$1', '$$']) expect(inputOf({ detail: { name } }, input)).toEqual({ name });
  });

  it('has an empty text in the place of a part that the event lacks', () => {
    const input = transformer('{"a": <a>, "c": <c>}', {
      a: '$.missing',
      c: '$.toString',
    });
    expect(inputOf(event, input)).toEqual({ a: '', c: '' });
  });
});

describe('the properties of a target are refused', () => {
  it.each([
    ['a path that is not of plain names', { InputPath: '$.detail[0]' }, 'must be a path of plain names'],
    [
      'such a path of a transformer',
      { InputTransformer: { InputPathsMap: { a: '$..a' }, InputTemplate: '<a>' } },
      'must be a path of plain names',
    ],
    [
      'a variable without a path',
      { InputTransformer: { InputPathsMap: { a: '$.a' }, InputTemplate: '{"a": <b>}' } },
      'in InputPathsMap',
    ],
    [
      'a variable within a text',
      { InputTransformer: { InputPathsMap: { a: '$.a' }, InputTemplate: '{"a": "<a>"}' } },
      'outside of texts',
    ],
    [
      'a variable as the name of a member',
      { InputTransformer: { InputPathsMap: { a: '$.a' }, InputTemplate: '{<a>: 1}' } },
      'JSON template',
    ],
    [
      'a template that is not JSON',
      { InputTransformer: { InputPathsMap: {}, InputTemplate: 'The user <a>' } },
      'JSON template',
    ],
    [
      'a template that is too long',
      { InputTransformer: { InputPathsMap: {}, InputTemplate: JSON.stringify('x'.repeat(8191)) } },
      '8192',
    ],
  ])('for %s', (_, target, message) => {
    expect(() => v.parse(properties, target)).toThrow(message);
  });
});
