/** What an application says about itself, for the console: the local cloud knows nothing of it. */
import type { Fault } from '../gateway/faults.ts';
import type { ExecutionStatus } from '../services/step-functions/execution.ts';

/** Settings of the console. */
export interface ConsoleSettings {
  /** Name of the application. */
  title: string;
  kinds: readonly RequestKind[];
  /** Output of the stack with the name of the bus that takes requests. */
  busOutput: string;
  /** Events to try. Their requestIds are replaced. */
  samples: readonly SampleEvent[];
  /** Lists of faults to try. */
  presets: readonly FaultPreset[];
  /** Tag of a kx user that contains the id of its owner in the identity store. */
  ownerTag: string;
  /** Labels of members of requests, where they are not the words of the member's name: `{ kx: 'kdb' }`. */
  labels: Readonly<Record<string, string>>;
  /** Reads the input of an execution, which may be any JSON value. */
  describeRequest(input: unknown): RequestDescription;
  /**
   * Describes the failure of an execution.
   *
   * @param execution an execution that has ended
   * @param documents JSON values that may be the outcome of the execution: the input of its last state, and the details of events
   * @returns undefined if no document is an outcome
   */
  describeFailure(execution: DescribedExecution, documents: readonly unknown[]): FailureDescription | undefined;
  /** Commands of the application for an execution, for a terminal. */
  commands(execution: DescribedExecution): readonly CommandText[];
  /**
   * Starts the next attempt at the request of an execution.
   *
   * @returns the ARN of the new execution
   * @throws Overtaken when the next attempt would undo a newer request, unless `evenIfOlder` is true
   * @throws CannotResume when there is no next attempt
   */
  resume(execution: DescribedExecution, settings: ResumeSettings): Promise<string>;
}

/** How an execution is resumed. */
export interface ResumeSettings {
  /** Base URL of the local cloud. */
  url: string;
  /** Whether a request is resumed although it would undo a newer one. */
  evenIfOlder: boolean;
}

/** Thrown when there is no next attempt at a request. */
export class CannotResume extends Error {
  override readonly name: string = 'CannotResume';
}

/** Thrown when the next attempt at a request would undo a newer request, or may undo one. */
export class Overtaken extends CannotResume {
  override readonly name = 'Overtaken';
}

/** A kind of request, which is an event that starts an execution of a state machine. */
export interface RequestKind {
  /** Such as `onboarding`. */
  kind: string;
  title: string;
  /** Output of the stack with the ARN of the state machine. */
  stateMachineOutput: string;
  source: string;
  detailType: string;
  /** JSON Schema of the request. */
  schema: object;
  /** The request that the form begins with; its requestId is replaced. */
  example: object;
  /** Finds the fields that break the contract. */
  check(request: unknown): readonly FieldFault[];
}

/** An event to try. */
export interface SampleEvent {
  title: string;
  source: string;
  detailType: string;
  detail: object;
}

/** A list of faults to try. */
export interface FaultPreset {
  title: string;
  description: string;
  faults: readonly Fault[];
}

/** What a request says about itself. */
export interface RequestDescription {
  requestId?: string | undefined;
  /** Name of the person's user. */
  person?: string | undefined;
}

/** An execution, and what its input says. */
export interface DescribedExecution extends RequestDescription {
  executionArn: string;
  /** Undefined for a state machine that belongs to no kind of request. */
  kind?: string | undefined;
  status: ExecutionStatus;
  /** The input, parsed. */
  request: unknown;
}

/** A field that breaks the contract. */
export interface FieldFault {
  /** Such as `user.emails[0].value`; empty for the whole request. */
  path: string;
  message: string;
}

/** Why an execution has failed, and what to do. */
export interface FailureDescription {
  /** The state that has failed. */
  step: string;
  error: string;
  message: string;
  /** The disposition. */
  disposition: string;
  /** What to do, in a sentence. */
  advice: string;
  faults: readonly FieldFault[];
  /** The section of the runbook. */
  runbook: readonly TextBlock[];
}

/** A block of a document. Words in backticks are code. */
export interface TextBlock {
  type: 'paragraph' | 'item' | 'code';
  text: string;
}

/** A command for a terminal. */
export interface CommandText {
  title: string;
  command: string;
}
