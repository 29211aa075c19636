import { describe, expect, it } from 'vitest';
import { defaultKxUserName } from '../../../../core/request/fields/kx-user-name.ts';

describe('defaultKxUserName', () => {
  it.each([
    ['ada.lovelace', 'ada-lovelace'],
    ['ada@example.com', 'ada-example-com'],
    ['Ada_9-x', 'Ada_9-x'],
    ['zoë', 'zo-'],
    ['🧮', '-'],
  ])('turns %s into %s', (userName, expected) => {
    expect(defaultKxUserName(userName)).toBe(expected);
  });
});
