/** The list of executions: by status and kind, and by a requestId or a user name. */
import type { Execution } from '../../services/step-functions/execution.ts';
import type { ConsoleParts } from '../parts.ts';
import type { DescribedExecution } from '../settings.ts';
import { type Page, pageNumber, pageOf } from './page-of.ts';

/** An execution without its input. */
type SummarizedExecution = Omit<DescribedExecution, 'request'>;

/** A row of the list. */
export interface ExecutionRow extends SummarizedExecution {
  name: string;
  startDate: number;
  stopDate: number | undefined;
  /** Milliseconds until now, or until its end. */
  duration: number;
  /** The number of this execution among those of its request, from 1, and their number. */
  attempt: number;
  attempts: number;
  /** Attempts of tasks that were made again. */
  retries: number;
}

/** The list, and numbers by status for the filter. */
export interface ExecutionList extends Page<ExecutionRow> {
  statuses: Record<string, number>;
}

/** Reads executions, and remembers what their inputs say. */
export class Executions {
  readonly #parts: ConsoleParts;
  readonly #summaries = new WeakMap<Execution, Omit<SummarizedExecution, 'status'>>();
  readonly #kinds: ReadonlyMap<string, string>;

  constructor(parts: ConsoleParts) {
    this.#parts = parts;
    const { settings, stack } = parts;
    this.#kinds = new Map(
      settings.kinds.map(({ kind, stateMachineOutput }) => [stack.outputs[stateMachineOutput] ?? '', kind]),
    );
  }

  /** An execution, and what its input says. */
  describe(execution: Execution): DescribedExecution {
    return { ...this.summarize(execution), request: JSON.parse(execution.input) };
  }

  /** An execution, and what its input says about itself. The input, which may be in a file, is read once. */
  summarize(execution: Execution): SummarizedExecution {
    let summary = this.#summaries.get(execution);
    if (!summary) {
      summary = {
        executionArn: execution.executionArn,
        kind: this.#kinds.get(execution.machine.settings.arn),
        ...this.#parts.settings.describeRequest(JSON.parse(execution.input)),
      };
      this.#summaries.set(execution, summary);
    }
    return { ...summary, status: execution.status };
  }

  /**
   * Lists executions, newest first.
   *
   * @param query `status`, `kind`, `search` and `page`
   * @throws ApiError
   */
  list(query: URLSearchParams): ExecutionList {
    const page = pageNumber(query);
    const kind = query.get('kind') ?? '';
    const status = query.get('status') ?? '';
    const search = comparable(query.get('search') ?? '').trim();
    const statuses: Record<string, number> = {};
    const found: Execution[] = [];
    for (const execution of this.#parts.stepFunctions.executions()) {
      const { requestId = '', person = '', ...described } = this.summarize(execution);
      if (kind !== '' && described.kind !== kind) continue;
      if (search !== '' && ![requestId, person, execution.name].some((text) => comparable(text).includes(search))) {
        continue;
      }
      statuses[execution.status] = (statuses[execution.status] ?? 0) + 1;
      if (status === '' || execution.status === status) found.push(execution);
    }
    const attempts = this.#attempts();
    return { ...pageOf(found.reverse(), page, (execution) => this.#row(execution, attempts)), statuses };
  }

  /** One row of the list. */
  row(execution: Execution): ExecutionRow {
    return this.#row(execution, this.#attempts());
  }

  /** The executions of each request, oldest first. */
  #attempts(): Map<string, Execution[]> {
    const attempts = new Map<string, Execution[]>();
    for (const execution of this.#parts.stepFunctions.executions()) {
      const key = requestKey(this.summarize(execution));
      const list = attempts.get(key);
      if (list) list.push(execution);
      else attempts.set(key, [execution]);
    }
    return attempts;
  }

  #row(execution: Execution, attempts: ReadonlyMap<string, readonly Execution[]>): ExecutionRow {
    const described = this.summarize(execution);
    const { name, startDate, stopDate, events } = execution;
    const ofRequest = attempts.get(requestKey(described)) ?? [execution];
    const count = (type: string) => events.filter((event) => event.type === type).length;
    return {
      ...described,
      name,
      startDate,
      stopDate,
      duration: (stopDate ?? this.#parts.now()) - startDate,
      attempt: ofRequest.indexOf(execution) + 1,
      attempts: ofRequest.length,
      retries: count('TaskScheduled') - count('TaskStateEntered'),
    };
  }
}

/** Executions without a requestId are alone. */
function requestKey({ kind = '', requestId, executionArn }: Omit<SummarizedExecution, 'status'>): string {
  return requestId === undefined ? executionArn : `${kind} ${requestId}`;
}

/** A text without letter case, in one Unicode form. */
export function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
