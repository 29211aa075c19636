/** The checker: visits every state of a configuration, breadth first, so that a trace that it finds is a shortest one. */
import { type Configuration, firstState } from './configuration.ts';
import { fingerprint } from './fingerprint.ts';
import { movesOf } from './moves.ts';
import { atEnd, onState } from './properties.ts';
import type { Rules } from './rules.ts';
import type { State } from './world.ts';

/** What the checker found. */
export interface Exploration {
  /** Number of different states. */
  states: number;
  /** Number of states in which nothing more has to happen. */
  ends: number;
  /** The first property that is broken, and the steps that lead there. */
  violation?: { property: string; trace: string[] };
}

/**
 * Visits every state of a configuration until a property is broken.
 *
 * @param onProgress called every 10,000 states
 */
export function explore(
  configuration: Configuration,
  rules: Rules,
  onProgress: (states: number) => void = () => {},
): Exploration {
  const seen = new Set<string>();
  const says: string[] = [];
  const parents: number[] = [];
  const traceOf = (last: number): string[] => {
    const trace: string[] = [];
    for (let id = last; id > 0; id = parents[id] ?? 0) trace.push(says[id] ?? '');
    return trace.reverse();
  };
  let ends = 0;
  const visit = (state: State, move: string, parent: number, next: Node[]): number | undefined => {
    const print = fingerprint(state, configuration);
    if (seen.has(print)) return undefined;
    seen.add(print);
    const id = says.push(move) - 1;
    parents.push(parent);
    next.push({ state, id });
    if (seen.size % 10_000 === 0) onProgress(seen.size);
    return id;
  };
  let frontier: Node[] = [];
  visit(firstState(configuration), '', 0, frontier);
  while (frontier.length > 0) {
    const next: Node[] = [];
    for (const { state, id } of frontier) {
      const found = (property: string, ...last: string[]): Exploration => ({
        states: seen.size,
        ends,
        violation: { property, trace: [...traceOf(id), ...last] },
      });
      const moves = movesOf(state, configuration, rules);
      for (const move of moves) {
        const property = move.violation ?? onState(move.state);
        if (property !== undefined) return found(property, move.says);
        visit(move.state, move.says, id, next);
      }
      if (moves.every(({ isOptional }) => isOptional)) {
        ends += 1;
        const property = atEnd(state, configuration);
        if (property !== undefined) return found(property);
      }
    }
    frontier = next;
  }
  return { states: seen.size, ends };
}

interface Node {
  state: State;
  id: number;
}
