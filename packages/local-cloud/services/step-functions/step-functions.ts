/** Step Functions: starts, stops and describes executions of the stack's state machines. */
import { randomUUID } from 'node:crypto';
import { Changes } from '../../service/changes.ts';
import { jsonDepth } from '../../service/json-depth.ts';
import { Records } from '../../service/records.ts';
import { type Document, type OperationHandler, type Service, ServiceError } from '../../service/service.ts';
import { Speed } from '../../service/speed.ts';
import type { StackStateMachine, StackStateMachineAlias } from '../../template/resources/state-machines.ts';
import { type PageRequest, pageOf, pageOfSorted } from '../paging.ts';
import { ENDED_LIMITS, EndedExecutions, type EndedLimits } from './ended-executions.ts';
import { Execution, type ExecutionOptions, type ExecutionRecord, type ExecutionStatus } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { Machine, type TaskResources } from './machine.ts';
import { MAX_DATA_BYTES } from './run.ts';

/** Settings of Step Functions. */
export interface StepFunctionsOptions {
  region: string;
  stateMachines: readonly StackStateMachine[];
  aliases?: readonly StackStateMachineAlias[];
  resources: TaskResources;
  /** Divides every wait. */
  speed?: Speed;
  /** Receives the detail of each `Step Functions Execution Status Change`. */
  onStatusChange?: (executionArn: string, detail: Document) => void;
  now?: () => number;
  /** Is told of each event of a history, and of each change of a status. */
  changes?: Changes;
  /** What the service keeps. */
  records?: Records;
  /** How many executions that have ended are kept. */
  limits?: EndedLimits;
}

/** Step Functions, and a call for EventBridge. */
export interface StepFunctions extends Service {
  /**
   * Starts an execution.
   *
   * @param input JSON text
   * @throws ServiceError as StartExecution
   */
  start(stateMachineArn: string, input: string, name?: string): Execution;
  /** Runs the executions again that ran when they were kept. */
  resume(): void;
  /** All executions, in the order of their start. */
  executions(): Iterable<Execution>;
  /** @throws ServiceError as DescribeExecution */
  execution(executionArn: unknown): Execution;
  /** Stops an execution. @throws ServiceError as StopExecution */
  stop(executionArn: unknown, error?: string, cause?: string): Execution;
  /** Ends all executions, and keeps them. */
  close(): void;
}

/** Characters that a name must not have: white space, control characters, brackets, wildcards, special characters. */
const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Noncharacter_Code_Point}]/u;

/** The engine walks its data recursively. AWS documents no limit. */
const DEEPEST_INPUT = 1_000;

const STATUSES: readonly string[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

/**
 * Creates Step Functions with the state machines of a stack.
 *
 * @throws UnsupportedDefinition when the engine cannot run one of them
 */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { region, stateMachines, aliases = [], resources, onStatusChange, now = Date.now } = options;
  const { speed = new Speed(), changes = new Changes(), limits = ENDED_LIMITS } = options;
  const kept = (options.records ?? new Records()).written<ExecutionRecord>('states.executions');
  const createdAt = now();
  const machines = new Map(stateMachines.map((settings) => [settings.arn, new Machine(settings, resources, speed)]));
  /** In the order of their start. */
  const executions = new Map<string, Execution>();
  const ended = new EndedExecutions(limits, ({ executionArn }) => {
    executions.delete(executionArn);
    kept.delete(executionArn);
  });

  const aliasNamed = (arn: unknown) => aliases.find((alias) => alias.arn === arn);
  const machineNamed = (arn: unknown): Machine => {
    const machine = machines.get(aliasNamed(arn)?.stateMachineArn ?? readArn(arn, 'stateMachine'));
    if (machine) return machine;
    throw new ServiceError('StateMachineDoesNotExist', 400, `State Machine Does Not Exist: '${arn}'`);
  };
  const executionNamed = (arn: unknown): Execution => {
    const execution = executions.get(readArn(arn, 'execution'));
    if (execution) return execution;
    throw new ServiceError('ExecutionDoesNotExist', 400, `Execution Does Not Exist: '${arn}'`);
  };

  function start(stateMachineArn: unknown, input: string, name: string = randomUUID()): Execution {
    const machine = machineNamed(stateMachineArn);
    checkName(name);
    checkInput(input);
    const executionArn = `${machine.settings.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = executions.get(executionArn);
    // A start with the name and input of a running execution returns that execution.
    if (existing?.status === 'RUNNING' && existing.input === input) return existing;
    if (existing) {
      throw new ServiceError('ExecutionAlreadyExists', 400, `Execution Already Exists: '${executionArn}'`);
    }
    const aliasArn = aliasNamed(stateMachineArn)?.arn;
    return add({ machine, aliasArn, executionArn, name, input, startDate: now() });
  }

  function add(settings: Omit<ExecutionOptions, 'region' | 'now' | 'onStatus' | 'onHistory'>): Execution {
    const execution = new Execution({ ...settings, region, now, onStatus, onHistory });
    executions.set(execution.executionArn, execution);
    onHistory();
    return execution;
  }

  function onStatus(execution: Execution): void {
    kept.set(execution.executionArn, execution.record);
    onStatusChange?.(execution.executionArn, statusDetail(execution));
    if (execution.status !== 'RUNNING') ended.add(execution);
  }

  function onHistory(): void {
    changes.tell('executions');
  }

  function resume(): void {
    for (const record of kept.takeContents()) {
      const machine = machines.get(record.stateMachineArn);
      // Another template may have no such state machine.
      if (!machine) kept.delete(record.executionArn);
      else {
        const execution = add({ ...record, aliasArn: record.aliasArn, machine, kept: record });
        if (execution.status !== 'RUNNING') ended.add(execution);
      }
    }
  }

  function stop(executionArn: unknown, error?: string, cause?: string): Execution {
    const execution = executionNamed(executionArn);
    execution.stop(error, cause);
    kept.set(execution.executionArn, execution.record);
    return execution;
  }

  function discardAll(): void {
    for (const execution of executions.values()) execution.discard();
    executions.clear();
    ended.clear();
  }

  /** Executions with their numbers in the order of their start. */
  function* newestFirst(isListed: (execution: Execution) => boolean) {
    const all = [...executions.values()];
    for (let index = all.length - 1; index >= 0; index -= 1) {
      const execution = all[index];
      if (execution && isListed(execution)) yield { execution, index };
    }
  }

  const operations: Record<string, OperationHandler> = {
    ListStateMachines(input) {
      const page = readPage([...machines.values()], ({ settings }) => settings.name, input, 100);
      return {
        stateMachines: page.items.map(({ settings }) => ({
          stateMachineArn: settings.arn,
          name: settings.name,
          type: 'STANDARD',
          creationDate: createdAt / 1000,
        })),
        nextToken: page.nextToken,
      };
    },
    DescribeStateMachine({ stateMachineArn }) {
      const { settings } = machineNamed(stateMachineArn);
      return {
        stateMachineArn: settings.arn,
        name: settings.name,
        status: 'ACTIVE',
        definition: settings.definition,
        roleArn: settings.roleArn,
        type: 'STANDARD',
        creationDate: createdAt / 1000,
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      };
    },
    DescribeStateMachineAlias({ stateMachineAliasArn }) {
      const alias = aliasNamed(readArn(stateMachineAliasArn, 'stateMachine'));
      if (!alias) throw new ServiceError('ResourceNotFound', 400, `Resource not found: '${stateMachineAliasArn}'`);
      return {
        stateMachineAliasArn: alias.arn,
        name: alias.arn.slice(alias.arn.lastIndexOf(':') + 1),
        routingConfiguration: [{ stateMachineVersionArn: `${alias.stateMachineArn}:1`, weight: 100 }],
        creationDate: createdAt / 1000,
        updateDate: createdAt / 1000,
      };
    },
    StartExecution({ stateMachineArn, input, name }) {
      const execution = start(stateMachineArn, readText(input, 'input') ?? '{}', readText(name, 'name'));
      return { executionArn: execution.executionArn, startDate: execution.startDate / 1000 };
    },
    DescribeExecution({ executionArn, includedData = 'ALL_DATA' }) {
      const execution = executionNamed(executionArn);
      if (includedData === 'METADATA_ONLY') return summary(execution);
      return {
        ...summary(execution),
        input: execution.input,
        inputDetails: { included: true },
        output: execution.output,
        error: execution.error,
        cause: execution.cause,
      };
    },
    GetExecutionHistory({ executionArn, reverseOrder, ...input }) {
      const { events } = executionNamed(executionArn);
      const order =
        reverseOrder === true ? ({ id }: HistoryEvent) => downwards(id) : ({ id }: HistoryEvent) => upwards(id);
      const page = readPage(events, order, input, 1000);
      return { events: page.items, nextToken: page.nextToken };
    },
    ListExecutions({ stateMachineArn, statusFilter, ...input }) {
      const machine = machineNamed(stateMachineArn);
      if (statusFilter !== undefined && !STATUSES.some((status) => status === statusFilter)) {
        throw new ServiceError('ValidationException', 400, `statusFilter must be one of ${STATUSES.join(', ')}`);
      }
      const isListed = (execution: Execution) =>
        execution.machine === machine &&
        (aliasNamed(stateMachineArn) === undefined || execution.aliasArn === stateMachineArn) &&
        (statusFilter === undefined || execution.status === statusFilter);
      const page = readPage(newestFirst(isListed), ({ index }) => downwards(index), input, 1000, pageOfSorted);
      return { executions: page.items.map(({ execution }) => summary(execution)), nextToken: page.nextToken };
    },
    async StopExecution({ executionArn, error, cause }) {
      const execution = stop(executionArn, readText(error, 'error'), readText(cause, 'cause'));
      return { stopDate: (execution.stopDate ?? now()) / 1000 };
    },
  };

  return {
    name: 'states',
    signingName: 'states',
    protocol: 'json',
    jsonVersion: '1.0',
    targetPrefix: 'AWSStepFunctions',
    operations: Object.fromEntries(Object.entries(operations).map(([name, handler]) => [name, { handler }])),
    start,
    resume,
    executions: () => executions.values(),
    execution: executionNamed,
    stop,
    close: discardAll,
    reset() {
      discardAll();
      kept.clear();
    },
  };
}

function summary({ machine, aliasArn, executionArn, name, status, startDate, stopDate }: Execution): Document {
  return {
    executionArn,
    stateMachineArn: machine.settings.arn,
    stateMachineAliasArn: aliasArn,
    name,
    status,
    startDate: startDate / 1000,
    stopDate: stopDate === undefined ? undefined : stopDate / 1000,
    redriveCount: 0,
  };
}

/** Detail of the event that Step Functions puts on the default bus (Step Functions developer guide, EventBridge). */
function statusDetail(execution: Execution): Document {
  const { machine, executionArn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  const missing = (value: string | number | undefined) => value ?? null;
  return {
    executionArn,
    stateMachineArn: machine.settings.arn,
    name,
    status: status satisfies ExecutionStatus,
    startDate,
    stopDate: missing(stopDate),
    input,
    output: missing(output),
    error: missing(error),
    cause: missing(cause),
  };
}

function readArn(arn: unknown, resource: string): string {
  if (typeof arn === 'string' && arn.startsWith('arn:') && arn.split(':')[5] === resource) return arn;
  throw new ServiceError('InvalidArn', 400, `Invalid Arn: '${arn}'`);
}

function readText(value: unknown, member: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new ServiceError('ValidationException', 400, `Value at '${member}' must be a string`);
}

function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || BAD_NAME.test(name)) {
    throw new ServiceError('InvalidName', 400, `Invalid Name: '${name}'`);
  }
}

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > MAX_DATA_BYTES) {
    throw new ServiceError(
      'ValidationException',
      400,
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DATA_BYTES}`,
    );
  }
  if (jsonDepth(input) > DEEPEST_INPUT) throw invalidInput(`The input is nested more than ${DEEPEST_INPUT} deep`);
  try {
    JSON.parse(input);
  } catch {
    throw invalidInput('The input is not JSON');
  }
}

function invalidInput(reason: string): ServiceError {
  return new ServiceError('InvalidExecutionInput', 400, `Invalid State Machine Execution Input: '${reason}'`);
}

/** A maximum of 0 means the default, as in the API. */
function readPage<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  input: Document,
  most: number,
  select: typeof pageOf<T> = pageOf,
) {
  const maxResults: unknown = input.maxResults ?? 0;
  if (typeof maxResults !== 'number' || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > most) {
    throw new ServiceError(
      'ValidationException',
      400,
      `1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must be between 0 and ${most}`,
    );
  }
  const request: PageRequest = { maxResults: maxResults || 100, nextToken: readText(input.nextToken, 'nextToken') };
  try {
    return select(items, keyOf, request);
  } catch (error) {
    if (error instanceof ServiceError) throw new ServiceError('InvalidToken', 400, 'Invalid Token');
    throw error;
  }
}

/** Sort keys of a number: {@link pageOf} sorts texts. */
function upwards(number: number): string {
  return String(number).padStart(12, '0');
}

function downwards(number: number): string {
  return upwards(999_999_999_999 - number);
}
