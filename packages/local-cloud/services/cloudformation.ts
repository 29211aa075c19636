/** CloudFormation: DescribeStacks, with the outputs of the stack. */
import { type Service, ServiceError } from '../service/service.ts';
import type { Stack } from '../template/stack.ts';

/** Creates CloudFormation with one stack. */
export function createCloudFormation(stack: Stack, now = Date.now): Service {
  const createdAt = new Date(now()).toISOString();
  const description = {
    StackName: stack.name,
    StackId: stack.id,
    StackStatus: 'CREATE_COMPLETE',
    CreationTime: createdAt,
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
      Description: stack.outputDescriptions[OutputKey],
    })),
  };
  return {
    name: 'cloudformation',
    signingName: 'cloudformation',
    protocol: 'query',
    operations: {
      DescribeStacks: {
        handler({ StackName }) {
          if (StackName !== undefined && StackName !== stack.name && StackName !== stack.id) {
            throw new ServiceError('ValidationError', 400, `Stack with id ${StackName} does not exist`);
          }
          return { Stacks: [description] };
        },
      },
    },
    reset: () => undefined,
  };
}
