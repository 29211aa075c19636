import { describe, expect, it } from 'vitest';
import { documentedExceptions } from '../../../core/exceptions.ts';
import { dispositionOf } from '../../../core/outcome/disposition-of.ts';

describe('dispositionOf', () => {
  it.each([...new Set(Object.values(documentedExceptions).flat())])('knows the documented exception %s', (name) => {
    expect(dispositionOf(name)).not.toBe('look-closer');
  });

  it.each([
    ['InvalidRequest', 'fix-request'],
    ['UserMismatch', 'look-closer'],
    ['Lambda.Unknown', 'try-again'],
    ['Runtime.ExitError', 'try-again'],
    ['TypeError', 'look-closer'],
  ])('%s asks for %s', (name, disposition) => {
    expect(dispositionOf(name)).toBe(disposition);
  });
});
