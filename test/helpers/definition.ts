/** Runs the real definitions with scripted tasks and fake timers. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import { vi } from 'vitest';

/** A Retry entry of Amazon States Language. */
interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  MaxAttempts: number;
  JitterStrategy: string;
}

/** A Catch entry of Amazon States Language. */
interface Catcher {
  ErrorEquals: string[];
  Next: string;
  ResultPath?: string | null;
}

/** The members of a state that the tests use. */
interface State {
  Type: string;
  Resource?: string;
  TimeoutSeconds?: number;
  Parameters?: { FunctionName?: string };
  Retry?: Retrier[];
  Catch?: Catcher[];
  Next?: string;
}

/** A definition, parsed from its file without substitution. */
interface Definition {
  StartAt: string;
  TimeoutSeconds: number;
  States: Record<string, State>;
}

/** A state that calls a Lambda function. */
type TaskState = State & { Retry: Retrier[]; Catch: Catcher[] };

/** The result of one attempt: a value, or an error with the name that the state machine receives, or what makes one. */
export type Answer = object | Error | ((payload: object) => object | Error);

/** The error that the state machine receives from a Lambda function that throws. */
export function lambdaError(name: string, message = `${name} happened`): Error {
  const error = new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
  error.name = name;
  return error;
}

/** The result of an execution. */
export interface Run {
  status: 'SUCCEEDED' | 'FAILED';
  output?: unknown;
  error?: string;
  cause?: unknown;
  /** States in the order in which the execution entered them. */
  visited: string[];
  /** Payloads that each state passed to its task, in order, one for each attempt. */
  calls: Record<string, unknown[]>;
  /** Waits before each retry, in milliseconds. */
  waits: number[];
  /** Entries put on the bus. */
  events: { DetailType: string; Detail: unknown }[];
}

/** States that have a different name in each workflow. */
interface OwnStates {
  prepare: string;
  notPrepared: string;
  report: string;
  failed: string;
}

/** A workflow. */
export interface Workflow {
  definition: Definition;
  own: OwnStates;
  /** States that call a Lambda function, by name. */
  taskStates: [string, TaskState][];
  /**
   * Runs the definition with scripted tasks. Fake timers must be enabled.
   *
   * @param script results of each task state in order; the last one is repeated
   * @param input input of the execution
   */
  run(script: Record<string, Answer[]>, input: object): Promise<Run>;
}

function readWorkflow(file: string, own: OwnStates): Workflow {
  const text = readFileSync(path.join(import.meta.dirname, '../../statemachine', file), 'utf8');
  const definition: Definition = JSON.parse(text);
  const machine = new StateMachine(definition as never, { validationOptions: { noValidate: true } });
  return {
    definition,
    own,
    taskStates: Object.entries(definition.States).filter(
      (entry): entry is [string, TaskState] => entry[1].Resource === 'arn:aws:states:::lambda:invoke',
    ),
    run: (script, input) => runDefinition(machine, definition, script, input),
  };
}

async function runDefinition(
  machine: StateMachine,
  definition: Definition,
  script: Record<string, Answer[]>,
  input: object,
): Promise<Run> {
  const run: Run = { status: 'SUCCEEDED', visited: [], calls: {}, waits: [], events: [] };
  const handlers = Object.fromEntries(
    Object.entries(definition.States)
      .filter(([, { Type }]) => Type === 'Task')
      .map(([name, { Resource }]) => [
        name,
        async (parameters: unknown) => {
          const answers = script[name] ?? [{}];
          const { Payload, Entries } = parameters as { Payload?: object; Entries?: Run['events'] };
          run.calls[name] ??= [];
          const calls = run.calls[name];
          calls.push(Payload ?? Entries);
          const scripted = answers[Math.min(calls.length, answers.length) - 1] ?? {};
          const answer = typeof scripted === 'function' ? scripted(Payload ?? {}) : scripted;
          if (answer instanceof Error) throw answer;
          if (Resource === 'arn:aws:states:::lambda:invoke') return { Payload: answer } as never;
          run.events.push(...(Entries ?? []));
          return { FailedEntryCount: 0 };
        },
      ]),
  );
  const execution = machine.run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers },
    context: { Execution: { Id: 'arn:aws:states:us-east-1:111122223333:execution:workflow:run' } },
  });
  const ended = execution.result.then(
    (output) => Object.assign(run, { output }),
    (error: unknown) => {
      const failure = error instanceof ExecutionError ? error.cause : error;
      const { name, message } = failure instanceof Error ? failure : new Error(String(failure));
      return Object.assign(run, { status: 'FAILED', error: name, cause: message });
    },
  );
  const watched = (async () => {
    let failedAt = 0;
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateEntered') run.visited.push(event.state.name);
      if (event.type === 'StateFailed') failedAt = event.timestamp;
      if (event.type === 'StateRetried') run.waits.push(event.timestamp - failedAt);
    }
  })();
  await vi.runAllTimersAsync();
  await watched;
  return ended;
}

/** The onboarding. */
export const onboardUser = readWorkflow('onboard-user.asl.json', {
  prepare: 'PrepareOnboarding',
  notPrepared: 'OnboardingNotPrepared',
  report: 'ReportOnboarded',
  failed: 'OnboardingFailed',
});

/** The role change. */
export const changeKxRole = readWorkflow('change-kx-role.asl.json', {
  prepare: 'PrepareRoleChange',
  notPrepared: 'RoleChangeNotPrepared',
  report: 'ReportRoleChanged',
  failed: 'RoleChangeFailed',
});
