/** Finds out which permissions the scenarios need. */
import type { Stack } from 'local-cloud';
import type { LesserStack } from './lesser-stacks.ts';
import { allows, type Question } from './questions.ts';
import { type Run, run } from './runs.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { Scenario } from './scenarios/worlds.ts';

const runs = new Map<Scenario, Promise<Run>>();

/** Runs a scenario with all permissions, once. */
export function runOf(scenario: Scenario): Promise<Run> {
  const known = runs.get(scenario) ?? run(scenario);
  runs.set(scenario, known);
  return known;
}

/** A question, with the scenarios in which services ask it. */
interface Asked {
  question: Question;
  scenarios: Scenario[];
}

/** Questions whose refusal has broken a scenario. */
const needed = new Set<string>();
/** Questions and scenarios that have worked although the question was refused. */
const tolerated = new Map<string, Set<Scenario>>();

/** All questions of the scenarios. */
export async function allAsked(): Promise<Asked[]> {
  const asked = new Map<string, Asked>();
  for (const scenario of Object.values(SCENARIOS)) {
    const { questions } = await runOf(scenario);
    for (const question of questions.values()) {
      const { scenarios } = asked.get(question.text) ?? { scenarios: [] };
      asked.set(question.text, { question, scenarios: [...scenarios, scenario] });
    }
  }
  return [...asked.values()];
}

/** The questions that a stack allows, and refuses with one thing less. */
export function refusedBy({ role, policies }: LesserStack, full: Stack, asked: readonly Asked[]): Asked[] {
  return asked.filter(
    ({ question }) =>
      (role === undefined || role === question.role) && !allows(policies, question) && allows(full, question),
  );
}

/** Whether a scenario breaks when one of the questions is refused. What one call has found out, the next ones know. */
export async function breaksSomething(refused: readonly Asked[]): Promise<boolean> {
  if (refused.some(({ question }) => needed.has(question.text))) return true;
  for (const scenario of Object.values(SCENARIOS)) {
    for (const { question, scenarios } of refused) {
      if (scenarios.includes(scenario) && (await isNeeded(question.text, scenario))) return true;
    }
  }
  return false;
}

async function isNeeded(text: string, scenario: Scenario): Promise<boolean> {
  const tolerant = tolerated.get(text) ?? new Set();
  if (tolerant.has(scenario)) return false;
  const { isFine } = await run(scenario, text);
  if (isFine) tolerated.set(text, tolerant.add(scenario));
  else needed.add(text);
  return !isFine;
}
