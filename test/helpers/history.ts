/** A history of executions without a cloud, for the tests of the commands. */
import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import type { Workflows } from '../../cli/history/list-executions.ts';
import { executionName } from '../../core/execution/execution-name.ts';
import { forEachKind, type RequestKind } from '../../core/kinds.ts';

/** Executions on a page: few, so that every test reads more than one page. */
const PAGE = 3;

/** An execution of the history. */
export interface Past {
  /** Minutes since the beginning. */
  at: number;
  status: ExecutionStatus;
  request: { requestId?: string; kind?: string };
  kind?: RequestKind;
  /** The name; without one, that which the command and the queue give. */
  name?: string;
  /** The outcome. */
  output?: object;
}

/** A name as EventBridge gives it. */
export function eventName(number: number): string {
  const uuid = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return `${uuid}_${uuid}`;
}

/** The time of a minute. */
export function minute(at: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, at));
}

/** @returns the workflows with these executions, and the calls that were made */
export function historyOf(...executions: Past[]) {
  const client = mockClient(SFNClient);
  const stack: Workflows = {
    stepFunctions: new SFNClient({ region: 'us-east-1' }),
    workflows: forEachKind((kind) => ({ stateMachineArn: kind, aliasArn: `${kind}:live` })),
  };
  const newestFirst = executions.toSorted((one, other) => other.at - one.at);
  const items = newestFirst.map(({ at, status, request, kind = 'onboarding', name, output }) => {
    const { requestId = '' } = request;
    const ownName = name ?? executionName({ requestId, input: JSON.stringify(request) }, 1);
    return { executionArn: `${kind}:${ownName}`, stateMachineArn: kind, name: ownName, status, at, request, output };
  });
  const byArn = new Map(items.map((item) => [item.executionArn, item]));
  client.on(ListExecutionsCommand).callsFake(({ stateMachineArn, statusFilter, nextToken = '0' }) => {
    const all = items
      .filter((item) => item.stateMachineArn === stateMachineArn)
      .filter(({ status }) => statusFilter === undefined || status === statusFilter);
    const from = Number(nextToken);
    return {
      executions: all
        .slice(from, from + PAGE)
        .map(({ at, request: _, output: __, ...item }) => ({ ...item, startDate: minute(at) })),
      ...(from + PAGE < all.length && { nextToken: String(from + PAGE) }),
    };
  });
  client.on(DescribeExecutionCommand).callsFake(({ executionArn }) => {
    const item = byArn.get(executionArn);
    return {
      name: item?.name,
      status: item?.status,
      input: JSON.stringify(item?.request),
      output: item?.output && JSON.stringify(item.output),
    };
  });
  client.on(GetExecutionHistoryCommand).resolves({ events: [] });
  return {
    stack,
    /** The names of the executions whose inputs were read. */
    read: () => client.commandCalls(DescribeExecutionCommand).map(({ args: [{ input }] }) => input.executionArn),
    /** Every call, with its options. */
    calls: () => client.calls(),
    restore: () => client.restore(),
  };
}
