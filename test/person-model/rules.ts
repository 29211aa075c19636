/** The rules that the model runs: those of the project, and what a mutant may replace. */
import type { Intent, PersonRecord } from '../../core/person/person-record.ts';
import * as protocol from '../../core/person/protocol.ts';
import type { ModelRequest } from './world.ts';

/** What an execution knows by itself when it ends. */
export interface EndedRun {
  intent: Intent;
  /** Calls of this run that were not answered for certain. Counted only for rules that ask for it. */
  unanswered: number;
  hasSucceeded: boolean;
}

/** Every rule of the protocol, as the model calls it. */
export interface Rules {
  claim: typeof protocol.claim;
  newerRole: typeof protocol.newerRole;
  newerGroups: typeof protocol.newerGroups;
  leaverIds: typeof protocol.leaverIds;
  fence: typeof protocol.fence;
  answered: typeof protocol.answered;
  mark: typeof protocol.mark;
  release(record: PersonRecord, holder: string, run: EndedRun): protocol.Step;
  drain: typeof protocol.drain;
  forget: typeof protocol.forget;
  /** Names the item of a request. */
  itemOf(request: ModelRequest): string;
  /** Returns the key of a request that is seen again with another place. */
  keyOf(fixed: string | undefined, place: string): string;
  /** Whether a superseded request gets the answer that it has had: by the start of its execution, or by now. */
  recalls(wasDone: boolean, isDone: boolean): boolean;
  /** Whether executions count their own calls. */
  countsItself: boolean;
  /** Whether an execution reports before it releases its claim. */
  reportsFirst: boolean;
}

/** The rules of the project. */
export const RULES: Rules = {
  ...protocol,
  release: (record, holder) => protocol.release(record, holder),
  // The digest tells a correction from the original: person-table.ts.
  itemOf: ({ name }) => name,
  // `if_not_exists` in person-table.ts.
  keyOf: (fixed, place) => fixed ?? place,
  // recall-answer.ts reads the answer when it is called.
  recalls: (_, isDone) => isDone,
  countsItself: false,
  reportsFirst: true,
};
