import path from 'node:path';
import { emitWarningIfUnsupportedVersion } from '@aws-sdk/core/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enterUserFolder, hideSdkWarning } from '../../cli/environment.ts';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'events');

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('the AWS SDK does not warn of the Node version, unless the user asks for it', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const environment: NodeJS.ProcessEnv = {};
  hideSdkWarning(environment);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  emitWarningIfUnsupportedVersion('v20.18.0');
  expect(warn).not.toHaveBeenCalled();
  const wanted = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'false' };
  hideSdkWarning(wanted);
  expect(wanted).toEqual({ AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'false' });
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
