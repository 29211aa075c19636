import { describe, expect, it } from 'vitest';
import { dispositionOf } from '../../core/disposition-of.ts';
import { documentedExceptions } from '../../core/exceptions.ts';

describe('dispositionOf', () => {
  it.each([...new Set(Object.values(documentedExceptions).flat())])(
    'has a disposition for the documented exception %s',
    (name) => {
      expect(dispositionOf(name)).not.toBe('look-closer');
    },
  );

  it.each([
    ['InvalidRequest', 'fix-request'],
    ['UserMismatch', 'look-closer'],
    ['Lambda.Unknown', 'try-again'],
    ['Runtime.ExitError', 'try-again'],
    ['TypeError', 'look-closer'],
  ])('the disposition of %s is %s', (name, disposition) => {
    expect(dispositionOf(name)).toBe(disposition);
  });
});
