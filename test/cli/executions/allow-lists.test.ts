/** The roles and the groups of a deployment, as its stack tells them, and what an older stack does not tell. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { groupFault, roleFault } from '../../../cli/executions/allow-lists.ts';
import { openStack, workflowFor } from '../../../cli/executions/deployed-stack.ts';
import { REQUESTS } from '../../../cli/kinds.ts';

const cloudFormation = mockClient(CloudFormationClient);
afterEach(() => cloudFormation.reset());

const ROLE = 'arn:aws:iam::111122223333:role/';

/** A stack with these parameters and further outputs. An output without a value is one that the stack does not have. */
async function stackWith(parameters: Record<string, string>, outputs: Record<string, string | undefined> = {}) {
  const names = [
    'EventBusName',
    'BatchQueueUrl',
    ...Object.values(REQUESTS).flatMap(({ outputs: { stateMachine, alias } }) => [stateMachine, alias]),
  ];
  const all: Record<string, string | undefined> = {
    ...Object.fromEntries(names.map((name) => [name, 'x'])),
    ...outputs,
  };
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: 'x',
        CreationTime: new Date(),
        StackStatus: 'CREATE_COMPLETE',
        Outputs: Object.entries(all).flatMap(([OutputKey, OutputValue]) =>
          OutputValue === undefined ? [] : [{ OutputKey, OutputValue }],
        ),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      },
    ],
  });
  return openStack({ stack: 'x', endpointUrl: 'http://127.0.0.1:9' });
}

/** The fault in a role, with the parameters and further outputs of a stack. */
async function faultOf(role: unknown, parameters: Record<string, string>, outputs: Record<string, string> = {}) {
  return roleFault(await stackWith(parameters, outputs), { kx: { role } });
}

const TWO_ROLES = { KxRoleArns: `${ROLE}teams/quant,${ROLE}analyst` };

it.each([
  ['a role of the parameter', 'quant', TWO_ROLES, {}],
  ['the role that the stack makes', 'kx-1A2B', { KxRoleArns: '' }, { KxUserRoleName: 'kx-1A2B' }],
  ['any role, if the stack does not tell its roles', 'quant', {}, {}],
])('takes %s', async (_, role, parameters, outputs) => {
  expect(await faultOf(role, parameters, outputs)).toBeUndefined();
});

it.each([
  ['another role', 'root', TWO_ROLES, {}, 'analyst, quant'],
  ['the path of a role', 'teams', TWO_ROLES, {}, 'analyst, quant'],
  ['a role when the stack makes one', 'quant', { KxRoleArns: '' }, { KxUserRoleName: 'kx-1A2B' }, 'kx-1A2B'],
  ['every role when there are none', 'quant', { KxRoleArns: '' }, {}, 'none'],
])('refuses %s', async (_, role, parameters, outputs, allowed) => {
  const fault = await faultOf(role, parameters, outputs);
  expect(fault).toBe(`kx.role: is not a role that this deployment allows: ${allowed}`);
});

it.each([undefined, null, 7])('leaves the role %j to the contract', async (role) => {
  expect(await faultOf(role, TWO_ROLES)).toBeUndefined();
});

const ID = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01';

it.each([
  ['groups of the parameter', ['Quants', 'R & D'], { AllowedGroups: `Quants=${ID},R & D=${ID}` }],
  ['a request without groups', undefined, { AllowedGroups: '' }],
  ['no groups', [], { AllowedGroups: '' }],
  ['any group, if the stack is older than groups', ['Quants'], {}],
  ['what the contract refuses', 'Quants', { AllowedGroups: '' }],
])('takes %s', async (_, groups, parameters) => {
  expect(groupFault(await stackWith(parameters), { groups })).toBeUndefined();
});

it.each([
  [
    'another group',
    ['Quants', 'Root'],
    { AllowedGroups: `Traders=${ID},Quants=${ID}` },
    'groups[1]',
    'Quants, Traders',
  ],
  ['the id of a group', [ID], { AllowedGroups: `Quants=${ID}` }, 'groups[0]', 'Quants'],
  ['every group when there are none', ['Quants'], { AllowedGroups: '' }, 'groups[0]', 'none'],
])('refuses %s', async (_, groups, parameters, path, allowed) => {
  const fault = groupFault(await stackWith(parameters), { groups });
  expect(fault).toBe(`${path}: is not a group that this deployment allows: ${allowed}`);
});

it.each([
  ['20', 20],
  ['', undefined],
  ['many', undefined],
])('reads MaxOffboardingsPerDay %j as %j', async (text, number) => {
  expect((await stackWith({ MaxOffboardingsPerDay: text })).maxOffboardings).toBe(number);
});

describe('a stack that is older than offboardings', () => {
  const older = () =>
    stackWith({}, { OffboardingStateMachineArn: undefined, OffboardingStateMachineAliasArn: undefined });

  it('has the workflows of the other kinds', async () => {
    const stack = await older();
    expect(workflowFor(stack, 'onboarding')).toEqual({ stateMachineArn: 'x', aliasArn: 'x' });
    expect(workflowFor(stack, 'role-change')).toEqual({ stateMachineArn: 'x', aliasArn: 'x' });
    expect(stack.maxOffboardings).toBeUndefined();
  });

  it('is named when it has no workflow for a request', async () => {
    const stack = await older();
    expect(() => workflowFor(stack, 'offboarding')).toThrow(
      'The stack has no workflow for the kind offboarding, because it is older than this command.',
    );
  });
});

it('a stack without the workflow of the onboarding is none of this application', async () => {
  await expect(stackWith({}, { StateMachineArn: undefined })).rejects.toThrow('Stack x has no output StateMachineArn');
});
