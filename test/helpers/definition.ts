/** Runs the real definitions with scripted tasks and fake timers. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allRetryWaits, runDefinition } from 'local-cloud/testing';
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
  /** The states of the iterations of a Map state. */
  ItemProcessor?: { StartAt: string; States: Record<string, State> };
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
export interface OwnStates {
  prepare: string;
  notPrepared: string;
  report: string;
  failed: string;
}

/** A workflow. */
export interface Workflow {
  definition: Definition;
  /** All states by name, those in the iterations of Map states included. */
  states: Record<string, State>;
  /** The states in the iterations of Map states: the name of the Map state. */
  nestedIn: Record<string, string>;
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
  return workflowOf(readFileSync(path.join(import.meta.dirname, '../../statemachine', file), 'utf8'), own);
}

/**
 * A workflow.
 *
 * @param text definition in Amazon States Language
 */
export function workflowOf(text: string, own: OwnStates): Workflow {
  const definition: Definition = JSON.parse(text);
  const all = allStates(definition.States);
  const states = Object.fromEntries(all.map(({ name, state }) => [name, state]));
  return {
    definition,
    states,
    nestedIn: Object.fromEntries(all.flatMap(({ name, of }) => (of === undefined ? [] : [[name, of]]))),
    own,
    taskStates: Object.entries(states).filter(
      (entry): entry is [string, TaskState] => entry[1].Resource === 'arn:aws:states:::lambda:invoke',
    ),
    run: (script, input) => runScripted(text, states, script, input),
  };
}

function allStates(
  states: Record<string, State>,
  of?: string,
): { name: string; state: State; of: string | undefined }[] {
  return Object.entries(states).flatMap(([name, state]) => [
    { name, state, of },
    ...(state.ItemProcessor ? allStates(state.ItemProcessor.States, name) : []),
  ]);
}

async function runScripted(
  text: string,
  states: Workflow['states'],
  script: Record<string, Answer[]>,
  input: object,
): Promise<Run> {
  const run: Run = { status: 'SUCCEEDED', visited: [], calls: {}, waits: [], events: [] };
  const execution = runDefinition(text, input, EXECUTION, async (name, parameters) => {
    const answers = script[name] ?? [{}];
    const { Payload, Entries } = parameters as { Payload?: object; Entries?: Run['events'] };
    run.calls[name] ??= [];
    const calls = run.calls[name];
    calls.push(Payload ?? Entries);
    const scripted = answers[Math.min(calls.length, answers.length) - 1] ?? {};
    const answer = typeof scripted === 'function' ? scripted(Payload ?? {}) : scripted;
    if (answer instanceof Error) throw answer;
    if (states[name]?.Resource === 'arn:aws:states:::lambda:invoke') return { Payload: answer };
    run.events.push(...(Entries ?? []));
    return { FailedEntryCount: 0 };
  });
  await vi.runAllTimersAsync();
  const { ended, events } = await execution;
  run.visited = events.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []);
  run.waits = allRetryWaits(events);
  if ('output' in ended) return { ...run, output: ended.output };
  return { ...run, status: 'FAILED', error: ended.failure.name, cause: ended.failure.message };
}

const EXECUTION = 'arn:aws:states:us-east-1:111122223333:execution:workflow:run';

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

/** The offboarding. */
export const offboardUser = readWorkflow('offboard-user.asl.json', {
  prepare: 'PrepareOffboarding',
  notPrepared: 'OffboardingNotPrepared',
  report: 'ReportOffboarded',
  failed: 'OffboardingFailed',
});
