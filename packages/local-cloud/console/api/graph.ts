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
export interface GraphEdge {
  from: string;
  to: string;
  /** `catch`: only after an error. */
  type: 'next' | 'choice' | 'catch';
  /** The errors that a Catch names. */
  errors: string[];
  points: Point[];
}

/** A graph that is laid out. */
export interface StateGraph {
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** A graph, and what happened. */
export interface MarkedGraph extends Omit<StateGraph, 'nodes' | 'edges'> {
  nodes: (GraphNode & { status: VisitStatus | 'none'; retries: number; isStart: boolean })[];
  edges: (GraphEdge & { taken: boolean })[];
}

const transition = v.object({ Next: v.string() });

const definitionSchema = v.object({
  StartAt: v.string(),
  States: v.record(
    v.string(),
    v.object({
      Type: v.string(),
      Comment: v.optional(v.string()),
      Next: v.optional(v.string()),
      Default: v.optional(v.string()),
      Choices: v.optional(v.array(transition)),
      Catch: v.optional(v.array(v.object({ ...transition.entries, ErrorEquals: v.array(v.string()) }))),
    }),
  ),
});

type State = v.InferOutput<typeof definitionSchema>['States'][string];

const NODE_HEIGHT = 36;

/** A name in a wide font, with space for an icon. The number of retries is on the edge. */
const widthOf = (name: string) => Math.round(46 + 8.1 * name.length);

const MARGIN = 12;

/**
 * Lays out a definition. The states inside of Map and Parallel states are not shown.
 *
 * @param text definition in Amazon States Language
 */
export function layOut(text: string): StateGraph {
  const { States } = v.parse(definitionSchema, JSON.parse(text));
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 26, edgesep: 4, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(States)) graph.setNode(name, { width: widthOf(name), height: NODE_HEIGHT });
  const transitions = Object.entries(States).flatMap(([name, state]) => transitionsOf(name, state));
  // Edges of errors are long and many: they must not decide where the states are.
  for (const { from, to, type } of transitions) graph.setEdge(from, to, { weight: type === 'catch' ? 1 : 8 });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: Object.entries(States).map(([name, { Type, Comment }]) => {
      const { x = 0, y = 0, width: nodeWidth = 0 } = graph.node(name);
      return { name, type: Type, comment: Comment, ...rounded({ x, y }), width: nodeWidth, height: NODE_HEIGHT };
    }),
    edges: transitions.map((edge) => {
      const points: Point[] = graph.edge(edge.from, edge.to).points ?? [];
      return { ...edge, points: points.map(rounded) };
    }),
  };
}

/** One transition for each next state. */
function transitionsOf(from: string, state: State): Omit<GraphEdge, 'points'>[] {
  const { Next, Default, Choices = [], Catch = [] } = state;
  const found = new Map<string, Omit<GraphEdge, 'points'>>();
  const add = (to: string | undefined, type: GraphEdge['type'], errors: readonly string[] = []) => {
    if (to === undefined) return;
    const known = found.get(to) ?? { from, to, type, errors: [] };
    found.set(to, { ...known, errors: [...new Set([...known.errors, ...errors])] });
  };
  add(Next, 'next');
  for (const choice of Choices) add(choice.Next, 'choice');
  add(Default, 'choice');
  for (const { Next: next, ErrorEquals } of Catch) add(next, 'catch', ErrorEquals);
  return [...found.values()];
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

/** Marks what happened: the last visit of each state, its retries, and the transitions that were made. */
export function mark({ nodes, edges, ...size }: StateGraph, visits: readonly Visit[]): MarkedGraph {
  const first = visits[0]?.name;
  const made = new Set(visits.slice(1).map(({ name }, index) => `${visits[index]?.name}>${name}`));
  return {
    ...size,
    nodes: nodes.map((node) => {
      const ofState = visits.filter(({ name }) => name === node.name);
      return {
        ...node,
        status: ofState.at(-1)?.status ?? 'none',
        retries: ofState.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
        isStart: node.name === first,
      };
    }),
    edges: edges.map((edge) => ({ ...edge, taken: made.has(`${edge.from}>${edge.to}`) })),
  };
}
