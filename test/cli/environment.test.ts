import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enterUserFolder } from '../../cli/environment.ts';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'events');

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** @returns the folder that is entered */
function enteredWith(variables: Record<string, string | undefined>): string | undefined {
  const environment = {
    npm_lifecycle_event: 'onboard',
    npm_package_json: path.join(root, 'package.json'),
    INIT_CWD: folder,
    ...variables,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const chdir = vi.spyOn(process, 'chdir').mockImplementation(() => undefined);
  enterUserFolder('onboard');
  return chdir.mock.calls[0]?.[0];
}

describe('paths begin', () => {
  it('where the user stands when npm has started the script', () => {
    expect(enteredWith({})).toBe(folder);
  });

  it.each([
    ['there is no npm', { npm_lifecycle_event: undefined, npm_package_json: undefined, INIT_CWD: undefined }],
    ['another script has started the command', { npm_lifecycle_event: 'test' }],
    ['the script of another project has started the command', { npm_package_json: '/elsewhere/package.json' }],
  ])('in the current folder when %s', (_, variables) => {
    expect(enteredWith(variables)).toBeUndefined();
  });
});
