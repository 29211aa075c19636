// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its substitutions so
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStack, type Stack } from '../../../../packages/local-cloud/template/stack.ts';

const place = { accountId: '111122223333', region: 'us-east-1', stackName: 'stack', url: 'http://127.0.0.1:1' };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'template-'));
  await writeFile(path.join(folder, 'machine.asl.json'), '{"Function": "${FunctionArn}", "Name": "${Name}"}');
});

afterAll(() => rm(folder, { recursive: true }));

let files = 0;

async function load(template: string, parameters: Record<string, string> = {}): Promise<Stack> {
  files += 1;
  const file = path.join(folder, `${files}.yaml`);
  await writeFile(file, template);
  return loadStack(file, parameters, place);
}

const template = `
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Roles: { Type: CommaDelimitedList, Default: 'a, b' }
  Id: { Type: String, Default: x1, AllowedPattern: '[a-z]\\d' }
  Path: { Type: String, Default: /, MaxLength: 6 }
Rules:
  ProdIsElsewhere:
    RuleCondition: !Equals [!Ref Stage, prod]
    Assertions:
      - { Assert: !Not [!Equals [!Ref Id, z9]], AssertDescription: Stage=prod has no Id z9 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
Globals:
  Function:
    Timeout: 7
    RolePath: !Ref Path
    Environment: { Variables: { STAGE: !Ref Stage, LEFT_OUT: !If [IsProd, x, !Ref AWS::NoValue] } }
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: dist/worker
      Handler: index.handler
      Environment: { Variables: { BUS: !Ref Bus, ROLES: !Join ['|', !Ref Roles], SECOND: !Select [1, !Split [',', 'x,y']] } }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt MachineRole.Arn
      DefinitionS3Location: machine.asl.json
      DefinitionSubstitutions: { FunctionArn: !GetAtt Worker.Arn, Name: !Sub '\${AWS::StackName}-"\${Worker.Arn}"-\${!Literal}' }
  MachineRole:
    Type: AWS::IAM::Role
    Properties: { Path: !Ref Path, AssumeRolePolicyDocument: { Statement: [] } }
  Version:
    Type: AWS::StepFunctions::StateMachineVersion
    Properties: { StateMachineArn: !Ref Machine, StateMachineRevisionId: !GetAtt Machine.StateMachineRevisionId }
  Alias:
    Type: AWS::StepFunctions::StateMachineAlias
    Properties: { Name: live, DeploymentPreference: { Type: ALL_AT_ONCE, StateMachineVersionArn: !Ref Version } }
  Bus:
    Type: AWS::Events::EventBus
    Properties: { Name: !Sub '\${AWS::StackName}-bus' }
  OnlyInProd:
    Type: AWS::SQS::Queue
    Condition: IsProd
  Dead:
    Type: AWS::SQS::Queue
    Condition: IsDev
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !GetAtt Bus.Arn
      EventPattern: { source: [hr] }
      Targets:
        - { Id: one, Arn: !Ref Machine, InputPath: $.detail, DeadLetterConfig: { Arn: !GetAtt Dead.Arn } }
Outputs:
  MachineArn: { Description: The machine, Value: !Ref Machine }
  AliasArn: { Value: !Ref Alias }
  DeadUrl: { Value: !Ref Dead }
`;

describe('loadStack', () => {
  it('resolves functions, with the globals as defaults', async () => {
    const { functions } = await load(template, { Stage: 'prod' });
    expect(functions).toEqual([
      {
        logicalId: 'Worker',
        name: 'stack-Worker',
        arn: 'arn:aws:lambda:us-east-1:111122223333:function:stack-Worker',
        bundle: path.join(folder, 'dist/worker/index.mjs'),
        handler: 'handler',
        roleArn: 'arn:aws:iam::111122223333:role/stack-WorkerRole',
        timeoutSeconds: 7,
        memorySize: 128,
        environment: { STAGE: 'prod', LEFT_OUT: 'x', BUS: 'stack-bus', ROLES: 'a|b', SECOND: 'y' },
      },
    ]);
  });

  it('leaves out members and resources whose condition is false', async () => {
    const { functions } = await load(template);
    expect(functions[0]?.environment).not.toHaveProperty('LEFT_OUT');
  });

  it('fills the substitutions into the definition, as text of its JSON strings', async () => {
    const { stateMachines } = await load(template);
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:stack-Worker';
    expect(JSON.parse(stateMachines[0]?.definition ?? '')).toEqual({
      Function: arn,
      Name: `stack-"${arn}"-\${Literal}`,
    });
  });

  it('names versions and aliases after their state machine', async () => {
    const { stateMachineAliases, outputs } = await load(template);
    const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:stack-Machine';
    expect(stateMachineAliases).toEqual([{ arn: `${stateMachineArn}:live`, stateMachineArn }]);
    expect(outputs.AliasArn).toBe(`${stateMachineArn}:live`);
  });

  it('resolves rules, buses and outputs', async () => {
    const stack = await load(template);
    expect(stack.busNames).toEqual(['default', 'stack-bus']);
    expect(stack.rules).toMatchObject([
      {
        busName: 'stack-bus',
        pattern: { source: ['hr'] },
        targets: [
          {
            id: 'one',
            arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:stack-Machine',
            inputPath: '$.detail',
            deadLetterArn: 'arn:aws:sqs:us-east-1:111122223333:stack-Dead',
          },
        ],
      },
    ]);
    expect(stack.outputs).toMatchObject({
      MachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:stack-Machine',
      DeadUrl: 'http://127.0.0.1:1/111122223333/stack-Dead',
    });
  });

  it('checks an assertion only when the condition of its rule is true', async () => {
    await expect(load(template, { Stage: 'dev', Id: 'z9' })).resolves.toBeDefined();
  });

  it('has the path of a role and the bus of a rule in their ARNs', async () => {
    const { roles, functions, rules } = await load(template, { Path: '/bank/' });
    const arns = [
      'arn:aws:iam::111122223333:role/bank/stack-WorkerRole',
      'arn:aws:iam::111122223333:role/bank/stack-MachineRole',
    ];
    expect(roles.map(({ arn }) => arn)).toEqual(arns);
    expect(functions[0]?.roleArn).toBe(arns[0]);
    expect(rules[0]?.arn).toBe('arn:aws:events:us-east-1:111122223333:rule/stack-bus/stack-Rule');
  });

  it.each([
    ['on the default bus', '      EventBusName: !GetAtt Bus.Arn\n', ''],
    ['on the default bus by its name', '!GetAtt Bus.Arn\n', 'default\n'],
  ])('has no bus in the ARN of a rule %s', async (_, from, to) => {
    const { rules } = await load(template.replace(from, to));
    expect(rules[0]?.arn).toBe('arn:aws:events:us-east-1:111122223333:rule/stack-Rule');
  });

  it('refuses a name that is too long for AWS, with the resource', async () => {
    const name = `\${AWS::StackName}-${'x'.repeat(80)}`;
    await expect(
      load(
        template.replace(
          '    Condition: IsDev\n',
          `    Condition: IsDev\n    Properties: { QueueName: !Sub '${name}' }\n`,
        ),
      ),
    ).rejects.toThrow('Resources.Dead.Properties.QueueName: "stack-xxx');
  });

  it.each([
    ['a resource kind', 'Type: AWS::SQS::Queue', 'Type: AWS::S3::Bucket', 'does not support AWS::S3::Bucket'],
    ['a reference', '!Ref Bus,', '!Ref Buss,', 'there is no parameter and no resource Buss'],
    ['an attribute', '!GetAtt Dead.Arn', '!GetAtt Dead.Url', 'does not support Dead.Url'],
    ['a function', "!Select [1, !Split [',', 'x,y']]", '!FindInMap [a, b, c]', 'does not support Fn::FindInMap'],
    ['a condition', '!If [IsProd,', '!If [IsTest,', 'no condition is named IsTest'],
    ['a circle', "Name: !Sub '${AWS::StackName}-bus'", 'Name: !Ref Bus', 'Bus refers to itself'],
    [
      'a substitution that is missing',
      'FunctionArn: !GetAtt Worker.Arn, ',
      '',
      'no DefinitionSubstitution FunctionArn',
    ],
    [
      'a substitution too many',
      'FunctionArn:',
      'Other: x, FunctionArn:',
      'does not use the DefinitionSubstitution Other',
    ],
    ['an input path', '$.detail', '$..detail', 'must be a path of plain names'],
    ['a handler', 'index.handler', 'handler', 'must be <file>.<export>'],
    ['a tag', '!Ref Bus,', '!Reff Bus,', 'Unresolved tag'],
  ])('refuses %s that it does not support', async (_, right, wrong, message) => {
    await expect(load(template.replace(right, wrong))).rejects.toMatchObject({
      name: 'TemplateError',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [{ Stage: 'test' }, 'Parameter Stage: "test" is none of dev, prod'],
    [{ Id: 'xx' }, 'Parameter Id: "xx" does not match'],
    [{ Other: 'x' }, 'Parameter Other: the template does not have it'],
    [{ Path: '/seven/' }, 'Parameter Path: has 7 characters, more than 6'],
    [{ Stage: 'prod', Id: 'z9' }, 'Rules.ProdIsElsewhere: Stage=prod has no Id z9'],
  ])('refuses the parameters %j', async (parameters, message) => {
    await expect(load(template, parameters)).rejects.toThrow(message);
  });
});

describe('a table', () => {
  const tableTemplate = `
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: { KeyPolicy: { Statement: [] } }
  People:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
      TimeToLiveSpecification: { AttributeName: expires, Enabled: true }
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
      SSESpecification: { SSEEnabled: true, SSEType: KMS, KMSMasterKeyId: !GetAtt Key.Arn }
      DeletionProtectionEnabled: true
      Tags: [{ Key: a, Value: b }]
Outputs:
  Name: { Value: !Ref People }
  Arn: { Value: !GetAtt People.Arn }
`;
  const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/stack-People';

  it('has its keys, its name and its ARN', async () => {
    const { tables, outputs, keys } = await load(tableTemplate);
    expect(tables).toEqual([
      {
        logicalId: 'People',
        name: 'stack-People',
        arn: ARN,
        definition: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
        },
      },
    ]);
    expect(outputs).toEqual({ Name: 'stack-People', Arn: ARN });
    expect(keys[ARN]).toMatch(/^arn:aws:kms:/);
  });

  it.each([
    [
      'an index',
      'BillingMode:',
      'GlobalSecondaryIndexes: []\n      BillingMode:',
      'GlobalSecondaryIndexes: is not supp',
    ],
    [
      'a stream',
      'BillingMode:',
      'StreamSpecification: {}\n      BillingMode:',
      'StreamSpecification: is not supported',
    ],
    ['no keys', /KeySchema:.*/, '', 'KeySchema'],
  ])('is refused with %s', async (_, right, wrong, message) => {
    await expect(load(tableTemplate.replace(right, wrong))).rejects.toThrow(
      new RegExp(`^Resources\\.People\\.Properties\\..*${message}`),
    );
  });
});
