/** The roles of a deployment, as its stack tells them. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it } from 'vitest';
import { openStack } from '../../../cli/executions/deployed-stack.ts';
import { roleFault } from '../../../cli/executions/role-fault.ts';
import { REQUESTS } from '../../../cli/kinds.ts';

const cloudFormation = mockClient(CloudFormationClient);
afterEach(() => cloudFormation.reset());

const ROLE = 'arn:aws:iam::111122223333:role/';

/** The fault in a role, with the parameters and further outputs of a stack. */
async function faultOf(role: unknown, parameters: Record<string, string>, outputs: Record<string, string> = {}) {
  const names = [
    'EventBusName',
    'BatchQueueUrl',
    ...Object.values(REQUESTS).flatMap(({ outputs: { stateMachine, alias } }) => [stateMachine, alias]),
  ];
  const all = { ...Object.fromEntries(names.map((name) => [name, 'x'])), ...outputs };
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: 'x',
        CreationTime: new Date(),
        StackStatus: 'CREATE_COMPLETE',
        Outputs: Object.entries(all).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      },
    ],
  });
  const stack = await openStack({ stack: 'x', endpointUrl: 'http://127.0.0.1:9' });
  return roleFault(stack, { kx: { role } });
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
