import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../../packages/local-cloud/services/events/pattern.ts';

const event = { source: 'hr', 'detail-type': 'Joined', detail: { level: 3, tags: ['a', 'b'], name: null } };

describe('compilePattern', () => {
  it.each([
    [{ source: ['hr'] }, true],
    [{ source: ['payroll', 'hr'] }, true],
    [{ source: ['payroll'] }, false],
    [{ source: ['hr'], 'detail-type': ['Left'] }, false],
    [{ detail: { level: [3] } }, true],
    [{ detail: { level: ['3'] } }, false],
    [{ detail: { tags: ['b'] } }, true],
    [{ detail: { name: [null] } }, true],
    [{ detail: { absent: ['x'] } }, false],
    [{ source: [{ prefix: 'h' }] }, true],
    [{ source: [{ prefix: 'x' }] }, false],
    [{ source: [{ 'anything-but': ['hr'] }] }, false],
    [{ source: [{ 'anything-but': 'payroll' }] }, true],
    [{ detail: { level: [{ exists: true }] } }, true],
    [{ detail: { absent: [{ exists: false }] } }, true],
    [{ constructor: ['x'] }, false],
  ])('%j matches: %s', (pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
  });

  it.each([
    [{ source: [{ wildcard: '*' }] }, 'EventPattern.source: the local cloud does not support the operator wildcard'],
    [{ $or: [] }, 'EventPattern.$or'],
    [{ source: 'hr' }, 'EventPattern.source must be an object or an array'],
  ])('refuses %j', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
