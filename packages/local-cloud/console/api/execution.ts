/** One execution: its graph, its history, its failure, and commands for it. */
import { ServiceError } from '../../service/service.ts';
import type { Execution } from '../../services/step-functions/execution.ts';
import type { HistoryEvent } from '../../services/step-functions/history.ts';
import { HistoryPlaces } from '../../services/step-functions/history-places.ts';
import type { ConsoleParts } from '../parts.ts';
import { CannotResume, type CommandText, type FailureDescription, Overtaken } from '../settings.ts';
import { ApiError } from './errors.ts';
import { comparable, type ExecutionRow, type Executions } from './executions.ts';
import { errorsMade, layOut, type MarkedGraph, mark, type StateGraph } from './graph.ts';
import { listPeople, type PersonRow } from './people.ts';
import { readVisits, type Visit } from './visits.ts';

/** An event of the history, as a row. */
export interface HistoryRow {
  id: number;
  date: number;
  type: string;
  /** The state to which the event belongs. */
  state: string | undefined;
  /** The error, the item of an iteration, or the operation of a task. */
  text: string;
}

/** One execution. */
export interface ExecutionDetails extends ExecutionRow {
  input: string;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  graph: MarkedGraph;
  visits: Visit[];
  history: HistoryRow[];
  failure: FailureDescription | undefined;
  /** The users of the person. */
  users: PersonRow | undefined;
  /** The other executions of the request. */
  others: ExecutionRow[];
  canStop: boolean;
  canResume: boolean;
  commands: CommandText[];
}

/** Statuses of executions that ended without success. */
const UNSUCCESSFUL: readonly string[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Shows, stops and resumes single executions. */
export class ExecutionActions {
  readonly #parts: ConsoleParts;
  readonly #executions: Executions;
  /** By definition, and by the errors that are drawn: laying a graph out takes some 50 ms. */
  readonly #graphs = new Map<string, StateGraph>();

  constructor(parts: ConsoleParts, executions: Executions) {
    this.#parts = parts;
    this.#executions = executions;
  }

  /** @throws ApiError for an execution that does not exist */
  show(arn: unknown): ExecutionDetails {
    const execution = this.#find(arn);
    const { input, output, error, cause, events, status } = execution;
    const row = this.#executions.row(execution);
    const visits = readVisits(events, status === 'RUNNING');
    const unsuccessful = UNSUCCESSFUL.includes(status);
    return {
      ...row,
      input,
      output,
      error,
      cause,
      graph: mark(this.#graph(execution, visits), visits),
      visits,
      history: historyRows(events),
      failure: unsuccessful ? this.#failure(execution, visits) : undefined,
      users: this.#users(row),
      others: this.#others(execution, row),
      canStop: status === 'RUNNING',
      canResume: unsuccessful && row.kind !== undefined && row.requestId !== undefined && row.attempt === row.attempts,
      commands: this.#commands(execution),
    };
  }

  /** @throws ApiError */
  stop(arn: unknown): { status: string } {
    const execution = this.#find(arn);
    if (execution.status !== 'RUNNING') throw new ApiError(409, 'The execution has ended already');
    this.#parts.stepFunctions.stop(execution.executionArn, undefined, 'Stopped in the console');
    return { status: execution.status };
  }

  /** @throws ApiError; its detail `evenIfOlder` says whether that would resume it */
  async resume(arn: unknown, evenIfOlder: boolean): Promise<{ executionArn: string }> {
    const execution = this.#find(arn);
    try {
      const { settings, url } = this.#parts;
      return { executionArn: await settings.resume(this.#executions.describe(execution), { url, evenIfOlder }) };
    } catch (error) {
      if (error instanceof CannotResume) {
        throw new ApiError(409, error.message, { evenIfOlder: error instanceof Overtaken });
      }
      throw error;
    }
  }

  #find(arn: unknown): Execution {
    try {
      return this.#parts.stepFunctions.execution(arn);
    } catch (error) {
      if (error instanceof ServiceError) throw new ApiError(404, 'There is no such execution');
      throw error;
    }
  }

  #graph({ machine }: Execution, visits: readonly Visit[]): StateGraph {
    const { definition } = machine.settings;
    const errors = errorsMade(visits);
    const key = JSON.stringify([definition, errors]);
    const graph = this.#graphs.get(key) ?? layOut(definition, errors);
    this.#graphs.set(key, graph);
    return graph;
  }

  /** The outcome is the input of the last state outside of Map states, or the detail of an event that names the execution. */
  #failure(execution: Execution, visits: readonly Visit[]): FailureDescription | undefined {
    const { executionArn } = execution;
    const reported = this.#parts.events
      .seen()
      .map(({ event }) => event.detail)
      .filter((detail) => detail.executionArn === executionArn);
    const last = visits.findLast(({ of }) => of === undefined)?.input;
    const documents = [...(last === undefined ? [] : [JSON.parse(last)]), ...reported];
    return this.#parts.settings.describeFailure(this.#executions.describe(execution), documents);
  }

  #users({ person }: ExecutionRow): PersonRow | undefined {
    if (person === undefined) return undefined;
    const { items } = listPeople(this.#parts, this.#executions, new URLSearchParams({ search: person }));
    return items.find((row) => comparable(row.person) === comparable(person));
  }

  #others({ executionArn }: Execution, { kind, requestId, attempts }: ExecutionRow): ExecutionRow[] {
    if (requestId === undefined || attempts === 1) return [];
    return [...this.#parts.stepFunctions.executions()]
      .filter((other) => other.executionArn !== executionArn)
      .filter((other) => {
        const described = this.#executions.summarize(other);
        return described.kind === kind && described.requestId === requestId;
      })
      .map((other) => this.#executions.row(other))
      .reverse();
  }

  #commands(execution: Execution): CommandText[] {
    const { settings } = this.#parts;
    const arn = quoted(execution.executionArn);
    const aws = (title: string, command: string) => ({ title, command: `aws stepfunctions ${command}` });
    return [
      ...settings.commands(this.#executions.describe(execution)),
      aws('Describe it', `describe-execution --execution-arn ${arn}`),
      aws('Its history, newest first', `get-execution-history --reverse-order --execution-arn ${arn}`),
      ...(execution.status === 'RUNNING' ? [aws('Stop it', `stop-execution --execution-arn ${arn}`)] : []),
    ];
  }
}

/** A word for a shell: names of executions may have characters that a shell interprets. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function historyRows(events: readonly HistoryEvent[]): HistoryRow[] {
  const places = new HistoryPlaces<string | undefined>();
  return events.map((event) => {
    const { id, timestamp, type, stateEnteredEventDetails: entered } = event;
    const place = places.read(event);
    if (entered) place.visit = entered.name;
    const failed =
      event.taskFailedEventDetails ??
      event.taskTimedOutEventDetails ??
      event.executionFailedEventDetails ??
      event.executionAbortedEventDetails ??
      event.executionTimedOutEventDetails;
    const { resourceType, resource } = event.taskScheduledEventDetails ?? {};
    const { index } =
      event.mapIterationStartedEventDetails ??
      event.mapIterationSucceededEventDetails ??
      event.mapIterationFailedEventDetails ??
      event.mapIterationAbortedEventDetails ??
      {};
    const iteration = index === undefined ? undefined : `item ${index}`;
    return {
      id,
      date: Math.round(timestamp * 1000),
      type,
      state: type.startsWith('Execution') ? undefined : place.visit,
      text: failed?.error ?? iteration ?? (resourceType === undefined ? '' : `${resourceType}:${resource}`),
    };
  });
}
