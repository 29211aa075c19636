/** The parameters of the template: where they are told of, and what they may be together. */
import { readFileSync } from 'node:fs';
import { readTemplate } from 'local-cloud/template';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { stackOf } from '../helpers/deployment.ts';

/** A name of the batch queue, the longest that is made of the stack's, takes 80 characters. */
const LONGEST_STACK_NAME = 56;

/** A stack whose name has so many characters. */
const named = (length: number) => ({ stackName: 'x'.repeat(length) });

/** Groups in which the console of CloudFormation shows the parameters. */
function parseGroups(file: string) {
  const groups = v.array(v.object({ Parameters: v.array(v.string()) }));
  const { Metadata } = v.parse(
    v.object({
      Metadata: v.object({ 'AWS::CloudFormation::Interface': v.object({ ParameterGroups: groups }) }),
    }),
    parseYaml(readFileSync(file, 'utf8'), { logLevel: 'silent' }),
  );
  return Metadata['AWS::CloudFormation::Interface'].ParameterGroups;
}

describe('parameters', () => {
  it('are in docs/parameters.md, and in one group of the console each', () => {
    const template = readTemplate('template.yaml');
    const names = Object.keys(template.Parameters).sort();
    const rows = readFileSync('docs/parameters.md', 'utf8').match(/^\| `.*? \|/gm) ?? [];
    expect(rows.flatMap((row) => row.match(/\w+/g) ?? []).sort()).toEqual(names);
    const grouped = parseGroups('template.yaml').flatMap(({ Parameters }) => Parameters);
    expect(grouped.sort()).toEqual(names);
  });

  it('need a kdb environment where kx users are created', () => {
    expect(() => stackOf({ KxUsers: 'create' })).toThrow('Rules.KxUsersNeedAnEnvironment: KxUsers=create needs');
    expect(() => stackOf({ KxUsers: 'create', KxEnvironmentId: 'kx1' })).not.toThrow();
    expect(() => stackOf({ KxUsers: 'refuse' })).not.toThrow();
  });

  it('let the environment of no function grow over the 4 KB that Lambda takes', () => {
    const { Parameters } = readTemplate('template.yaml');
    const longest = (name: string) => 'x'.repeat(Number(Parameters[name]?.MaxLength));
    const role = 'arn:aws:iam::111122223333:role/';
    const KxRoleArns = role + longest('KxRoleArns').slice(role.length);
    const endpoints = ['IdentityStoreEndpoint', 'FinSpaceEndpoint', 'FinSpaceDataEndpoint'];
    const values = Object.fromEntries(endpoints.map((name) => [name, longest(name)]));
    const { functions } = stackOf(
      { ...values, KxRoleArns, KxEnvironmentId: 'x'.repeat(26) },
      named(LONGEST_STACK_NAME),
    );
    for (const { logicalId, environment } of functions) {
      expect(Object.entries(environment).flat().join('').length, logicalId).toBeLessThan(4096);
    }
    expect(() => stackOf({ KxRoleArns: `${KxRoleArns}x` })).toThrow('Parameter KxRoleArns: has 2501 characters');
  });

  it('let the policies of no role grow over the 10,240 characters that IAM takes', () => {
    const most = Number(readTemplate('template.yaml').Parameters.AllowedGroups?.MaxLength);
    // Short names make the most groups, and two ARNs each.
    const pairs = Array.from({ length: most }, (_, index) => `${index}=906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01`);
    let AllowedGroups = '';
    for (const pair of pairs) {
      const longer = AllowedGroups === '' ? pair : `${AllowedGroups},${pair}`;
      if (longer.length > most) break;
      AllowedGroups = longer;
    }
    const { roles } = stackOf({ AllowedGroups, CustomerManagedKey: 'true' }, named(LONGEST_STACK_NAME));
    for (const { logicalId, statements } of roles) {
      expect(JSON.stringify(statements).length, logicalId).toBeLessThan(10_240);
    }
  });

  it.each(['finspace', 'arn:aws:iam::1:role/x', 'arn:aws:iam::111122223333:role/a, arn:aws:iam::111122223333:role/b'])(
    'refuse %s as the ARNs of roles',
    (KxRoleArns) => {
      expect(() => stackOf({ KxRoleArns })).toThrow('Parameter KxRoleArns:');
    },
  );

  it('give each role a path and a boundary', () => {
    const RolePath = '/bank/finspace/';
    const PermissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/boundary';
    const { roles, functions } = stackOf({
      RolePath,
      PermissionsBoundaryArn,
      KxUsers: 'create',
      KxEnvironmentId: 'kx1',
    });
    expect(roles.filter(({ arn }) => !arn.startsWith(`arn:aws:iam::111122223333:role${RolePath}stack-`))).toEqual([]);
    expect(roles.map(({ arn }) => arn)).toEqual(expect.arrayContaining(functions.map(({ roleArn }) => roleArn)));
    const template = readTemplate('template.yaml');
    const bounded = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([, { Properties }]) => Properties.PermissionsBoundary);
    const boundary = {
      'Fn::If': ['HasPermissionsBoundary', { Ref: 'PermissionsBoundaryArn' }, { Ref: 'AWS::NoValue' }],
    };
    expect([template.Globals.Function?.PermissionsBoundary, ...bounded]).toEqual(Array(6).fill(boundary));
  });

  it('take a name of the stack that makes no name too long for AWS, as docs/deploy.md says', () => {
    const hardened = { CustomerManagedKey: 'true', HrPrincipal: '444455556666' };
    expect(() => stackOf(hardened, named(LONGEST_STACK_NAME))).not.toThrow();
    expect(() => stackOf(hardened, named(LONGEST_STACK_NAME + 1))).toThrow('The name of the stack has to be shorter');
    expect(readFileSync('docs/deploy.md', 'utf8')).toContain(`${LONGEST_STACK_NAME} characters`);
  });

  it('name the statements of the bus after the stack, as they are unique in an account and Region', () => {
    const { Resources } = readTemplate('template.yaml');
    const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::EventBusPolicy');
    for (const { Properties } of policies) expect(JSON.stringify(Properties.StatementId)).toContain('AWS::StackName');
  });
});
