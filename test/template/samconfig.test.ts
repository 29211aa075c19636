/** The settings of sam, held against what sam and the template take. */
import { readFileSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { stackOf } from '../helpers/deployment.ts';

/** What the project uses of samconfig.toml: the environments; the version of the file's format stands beside them. */
const { version: _, ...environments } = parseToml(readFileSync('samconfig.toml', 'utf8'));
const samConfig = v.parse(
  v.record(
    v.string(),
    v.object({
      global: v.object({ parameters: v.object({ stack_name: v.string(), region: v.string() }) }),
      deploy: v.object({ parameters: v.object({ parameter_overrides: v.array(v.string()) }) }),
    }),
  ),
  environments,
);

describe.each(Object.entries(samConfig))('samconfig.toml, environment %s', (_, { global, deploy }) => {
  const overrides = deploy.parameters.parameter_overrides;
  const given = Object.fromEntries(
    overrides.map((override) => {
      const [, name = '', value = ''] = /^(.*?)="?(.*?)"?$/.exec(override) ?? [];
      return [name, value];
    }),
  );

  it.each(overrides)('%s is one parameter and its value, as sam takes it', (override) => {
    // sam (samcli/cli/types.py) refuses an empty value, and splits at blanks what is not in quotes.
    expect(override).toMatch(/^[A-Za-z0-9]+=([^\s"'\\]+|"[^"\\]*")$/);
  });

  it('sets no parameter twice', () => {
    expect(Object.keys(given)).toHaveLength(overrides.length);
  });

  it('has values that the template takes, once the placeholders are replaced', () => {
    const replaced = {
      ...given,
      IdentityStoreId: 'd-1234567890',
      ...('HrPrincipal' in given && { HrPrincipal: '111122223333' }),
    };
    const place = { stackName: global.parameters.stack_name, region: global.parameters.region };
    expect(stackOf(replaced, place).parameters).toMatchObject(replaced);
  });

  it('has placeholders that the template refuses, so that none is deployed', () => {
    const placeholders = Object.entries(given).filter(([, value]) => value === 'REPLACE-ME');
    expect(placeholders.length).toBeGreaterThan(0);
    for (const [name] of placeholders) {
      expect(() => stackOf({ [name]: 'REPLACE-ME' })).toThrow(`Parameter ${name}:`);
    }
  });
});

it('deploys template.yaml, whatever an earlier sam build has left', () => {
  const { scripts } = v.parse(
    v.object({ scripts: v.object({ deploy: v.string() }) }),
    JSON.parse(readFileSync('package.json', 'utf8')),
  );
  expect(scripts.deploy).toContain('sam deploy --template-file template.yaml');
});
