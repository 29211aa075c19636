/** The graph of a state machine: laid out from its definition, and marked with what happened in an execution. */
import { Graph, layout } from '@dagrejs/dagre';
import * as v from 'valibot';
import type { Visit, VisitStatus } from './visits.ts';

/** A point, in CSS pixels from the left upper corner. */
export interface Point {
  x: number;
  y: number;
}

/** A state; `x` and `y` are its centre. */
export interface GraphNode extends Point {
  name: string;
  type: string;
  comment?: string | undefined;
  width: number;
  height: number;
}

/** A transition. */
interface Transition {
  from: string;
  to: string;
  /** `catch`: only after an error. `each`: from a Map state to the first state of its iterations. */
  type: 'next' | 'choice' | 'catch' | 'each';
  /** The errors that a Catch names. */
  errors: string[];
}

/** A transition that is drawn. */
export interface GraphEdge extends Transition {
  points: Point[];
}

/** The states of the iterations of a Map state, and the Map state; `x` and `y` are the centre. */
export interface GraphGroup extends Point {
  name: string;
  width: number;
  height: number;
}

/** A graph that is laid out. */
export interface StateGraph {
  width: number;
  height: number;
  groups: GraphGroup[];
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** Transitions after errors to a state that handles the errors of many states. They are not drawn. */
  undrawn: Transition[];
}

/** A graph, and what happened. */
export interface MarkedGraph extends Omit<StateGraph, 'nodes' | 'edges'> {
  nodes: (GraphNode & {
    status: VisitStatus | 'none';
    retries: number;
    iterations: Visit['iterations'];
    isStart: boolean;
  })[];
  edges: (GraphEdge & { taken: boolean })[];
}

const transition = v.object({ Next: v.string() });

const stateSchema = v.object({
  Type: v.string(),
  Comment: v.optional(v.string()),
  Next: v.optional(v.string()),
  Default: v.optional(v.string()),
  Choices: v.optional(v.array(transition)),
  Catch: v.optional(v.array(v.object({ ...transition.entries, ErrorEquals: v.array(v.string()) }))),
  ItemProcessor: v.optional(v.lazy((): v.GenericSchema<unknown, Definition> => definitionSchema)),
});

interface Definition {
  StartAt: string;
  States: Record<string, State>;
}

interface State extends Omit<v.InferOutput<typeof stateSchema>, 'ItemProcessor'> {
  ItemProcessor?: Definition | undefined;
}

const definitionSchema = v.object({ StartAt: v.string(), States: v.record(v.string(), stateSchema) });

const NODE_HEIGHT = 36;

/** A name in a wide font, with space for an icon. The number of retries is on the edge. */
const widthOf = (name: string) => Math.round(40 + 7.9 * name.length);

/** A tight tree makes narrower graphs than a network simplex. */
const LAYOUT = { rankdir: 'TB', ranker: 'tight-tree', nodesep: 8, ranksep: 22, edgesep: 2, marginx: 12, marginy: 12 };

/** A state that handles the errors of so many states has too many transitions for a graph that can be read. */
const MANY_SOURCES = 3;

/**
 * Lays out a definition. The states of the iterations of a Map state are in a group with it.
 *
 * @param text definition in Amazon States Language
 * @param errorsMade transitions after errors that were made, by `keyOf`: they are drawn always
 */
export function layOut(text: string, errorsMade: readonly string[] = []): StateGraph {
  const graph = new Graph({ compound: true });
  graph.setGraph(LAYOUT);
  graph.setDefaultEdgeLabel(() => ({}));
  const states = allStates(v.parse(definitionSchema, JSON.parse(text)));
  for (const { name, state } of states) {
    const label = state.ItemProcessor ? `${name} 00 of 00` : name;
    graph.setNode(name, { width: widthOf(label), height: NODE_HEIGHT });
  }
  const maps = states.filter(({ state }) => state.ItemProcessor).map(({ name }) => name);
  for (const name of maps) graph.setNode(groupOf(name), {});
  for (const { name, of } of states) {
    if (maps.includes(name)) {
      graph.setParent(name, groupOf(name));
      if (of !== undefined) graph.setParent(groupOf(name), groupOf(of));
    } else if (of !== undefined) graph.setParent(name, groupOf(of));
  }
  const all = states.flatMap(({ name, state }) => transitionsOf(name, state));
  const undrawn = errorsOfMany(all).filter((transition) => !errorsMade.includes(keyOf(transition)));
  const transitions = all.filter((transition) => !undrawn.includes(transition));
  // Edges of errors are long and many: they must not decide where the states are.
  for (const { from, to, type } of transitions) graph.setEdge(from, to, { weight: type === 'catch' ? 1 : 8 });
  for (const [from, to] of returns(states)) graph.setEdge(from, to, { weight: 1 });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    groups: maps.map((name) => {
      const { x = 0, y = 0, width: groupWidth = 0, height: groupHeight = 0 } = graph.node(groupOf(name));
      return { name, ...rounded({ x, y }), width: groupWidth, height: groupHeight };
    }),
    nodes: states.map(({ name, state: { Type, Comment } }) => {
      const { x = 0, y = 0, width: nodeWidth = 0 } = graph.node(name);
      return { name, type: Type, comment: Comment, ...rounded({ x, y }), width: nodeWidth, height: NODE_HEIGHT };
    }),
    edges: transitions.map((edge) => {
      const points: Point[] = graph.edge(edge.from, edge.to).points ?? [];
      return { ...edge, points: points.map(rounded) };
    }),
    undrawn,
  };
}

/** The name of a transition. */
const keyOf = ({ from, to }: { from: string; to: string }) => `${from}>${to}`;

/** The transitions after errors to states that handle the errors of many; of a state with no other transition, not the last. */
function errorsOfMany(transitions: readonly Transition[]): Transition[] {
  return [...Map.groupBy(transitions, ({ to }) => to).values()].flatMap((toState) => {
    const errors = toState.filter(({ type }) => type === 'catch');
    if (errors.length < MANY_SOURCES) return [];
    return errors.length === toState.length ? errors.slice(0, -1) : errors;
  });
}

/** The transitions after errors that were made, for `layOut`. */
export function errorsMade(visits: readonly Visit[]): string[] {
  const caught = new Set(visits.filter(({ status }) => status === 'caught').map(({ name }) => name));
  const made = visits.flatMap(({ after, name }) =>
    after !== undefined && caught.has(after) ? keyOf({ from: after, to: name }) : [],
  );
  return [...new Set(made)];
}

/** A state of a definition; `of` is the Map state in whose iterations it is. */
interface NamedState {
  name: string;
  state: State;
  of: string | undefined;
}

function allStates({ States }: Definition, of?: string): NamedState[] {
  return Object.entries(States).flatMap(([name, state]) => [
    { name, state, of },
    ...(state.ItemProcessor ? allStates(state.ItemProcessor, name) : []),
  ]);
}

/** A name in the graph that no state has: names of states have no line breaks. */
const groupOf = (map: string) => `${map}\n`;

/** From the last states of iterations to the state after the Map state, which has to be below them. They are not drawn. */
function returns(states: readonly NamedState[]): [from: string, to: string][] {
  return states.flatMap(({ name: map, state: { Next } }) =>
    states
      .filter(({ name, state, of }) => Next !== undefined && of === map && transitionsOf(name, state).length === 0)
      .map(({ name }): [string, string] => [name, Next ?? '']),
  );
}

/** One transition for each next state. */
function transitionsOf(from: string, state: State): Transition[] {
  const { Next, Default, Choices = [], Catch = [], ItemProcessor } = state;
  const found = new Map<string, Transition>();
  const add = (to: string | undefined, type: GraphEdge['type'], errors: readonly string[] = []) => {
    if (to === undefined) return;
    const known = found.get(to) ?? { from, to, type, errors: [] };
    found.set(to, { ...known, errors: [...new Set([...known.errors, ...errors])] });
  };
  add(ItemProcessor?.StartAt, 'each');
  add(Next, 'next');
  for (const choice of Choices) add(choice.Next, 'choice');
  add(Default, 'choice');
  for (const { Next: next, ErrorEquals } of Catch) add(next, 'catch', ErrorEquals);
  return [...found.values()];
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

/** From the most urgent to the least: the states of iterations have a visit in each. */
const URGENCY: readonly VisitStatus[] = ['running', 'waiting', 'failed', 'caught', 'succeeded'];

function mostUrgent(visits: readonly Visit[]): VisitStatus | undefined {
  return URGENCY.find((status) => visits.some((visit) => visit.status === status));
}

/** Marks what happened: the status of each state, its retries, and the transitions that were made. */
export function mark({ nodes, edges, ...size }: StateGraph, visits: readonly Visit[]): MarkedGraph {
  const first = visits[0]?.name;
  const made = new Set(visits.map(({ after = '', name }) => keyOf({ from: after, to: name })));
  return {
    ...size,
    nodes: nodes.map((node) => {
      const ofState = visits.filter(({ name }) => name === node.name);
      return {
        ...node,
        status: (ofState.some(({ of }) => of !== undefined) ? mostUrgent(ofState) : ofState.at(-1)?.status) ?? 'none',
        retries: ofState.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
        iterations: ofState.at(-1)?.iterations,
        isStart: node.name === first,
      };
    }),
    edges: edges.map((edge) => ({ ...edge, taken: made.has(keyOf(edge)) })),
  };
}
