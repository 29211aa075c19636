/** Runs of scenarios, with all permissions or with one that is refused. */
import { vi } from 'vitest';
import { stack, useFakedTime, type World } from '../../helpers/world.ts';
import { NO_PERMISSIONS, type Question, WatchedAuthorizer } from './questions.ts';
import type { Scenario } from './scenarios/worlds.ts';

/** A run of a scenario. */
export interface Run {
  isFine: boolean;
  /** Why it has ended early, if it has. */
  error?: unknown;
  /** What services asked with the policies that the scenario gave them, by text. */
  questions: ReadonlyMap<string, Question>;
}

/**
 * Runs a scenario with the permissions of the stack.
 *
 * @param refused the text of a question that the authorizer refuses nevertheless, each time; none by default
 */
export async function run(scenario: Scenario, refused?: string): Promise<Run> {
  const questions = new Map<string, Question>();
  const onAsked = (question: Question) => {
    if (!questions.has(question.text)) questions.set(question.text, question);
    if (question.text === refused) question.ask(NO_PERMISSIONS);
  };
  const restrict = (world: World) => world.usePolicies(stack, (options) => new WatchedAuthorizer(options, onAsked));
  useFakedTime();
  try {
    return { isFine: await scenario(restrict), questions };
  } catch (error) {
    return { isFine: false, error, questions };
  } finally {
    vi.useRealTimers();
  }
}
