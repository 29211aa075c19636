/** Draws the graph of an execution. The local cloud has laid it out and marked it. */
import { svg } from './dom.js';

const ICONS = { succeeded: '✓', caught: '!', failed: '✕', running: '●', waiting: '↻', none: '' };
const WORDS = {
  succeeded: 'succeeded',
  caught: 'failed, and its error was caught',
  failed: 'failed',
  running: 'running',
  waiting: 'waits for its next attempt',
  none: 'not visited',
};

/** A graph that is wider than its place is made smaller down to this, so that its names can be read. Then its place scrolls. */
const SMALLEST_SCALE = 0.75;

/**
 * @param graph a graph that is marked
 * @param selected name of the selected state
 * @param linkTo address of a state in this page
 */
export function drawGraph({ width, height, groups, nodes, edges }, selected, linkTo) {
  // Transitions that were made are drawn above the others.
  const ordered = [...edges].sort((one, other) => Number(one.taken) - Number(other.taken));
  const drawn = svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: 'graph', role: 'group', 'aria-label': 'States' },
    svg('defs', {}, arrow('arrow', 7), arrow('arrow-taken', 5)),
    groups.map(drawGroup),
    ordered.map(drawEdge),
    nodes.map((node) => drawNode(node, node.name === selected, linkTo(node.name))),
  );
  drawn.style.minWidth = `${Math.round(width * SMALLEST_SCALE)}px`;
  return drawn;
}

/** The size is in widths of the line. */
function arrow(id, size) {
  const shape = svg('path', { d: 'M0 0 8 4 0 8z', class: id });
  return svg(
    'marker',
    { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: size, markerHeight: size, orient: 'auto' },
    shape,
  );
}

/** The frame of a Map state and of the states of its iterations. */
function drawGroup({ name, x, y, width, height }) {
  return svg(
    'rect',
    { class: 'group', x: x - width / 2, y: y - height / 2, width, height, rx: 12 },
    svg('title', {}, `For each item of ${name}`),
  );
}

function drawEdge({ from, to, type, errors, points, taken }) {
  const errorsOf = errors.length === 0 ? '' : ` after ${errors.join(', ')}`;
  const why = type === 'each' ? ' for each item' : errorsOf;
  return svg(
    'path',
    {
      d: curve(points),
      class: `edge ${type}${taken ? ' taken' : ''}`,
      'marker-end': `url(#${taken ? 'arrow-taken' : 'arrow'})`,
    },
    svg('title', {}, `${from} to ${to}${why}`),
  );
}

/** A line through the points, with round corners. */
function curve([first, ...points]) {
  const last = points.at(-1);
  const corners = points.slice(0, -1).map((point, index) => {
    const next = points[index + 1];
    const end = index === points.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M${first.x} ${first.y}${corners.length > 0 ? corners.join('') : `L${last.x} ${last.y}`}`;
}

function drawNode({ name, type, x, y, width, height, status, retries, iterations }, isSelected, href) {
  const label = iterations ? `${name} ${iterations.ended} of ${iterations.length}` : name;
  const said = `${label}, ${WORDS[status]}${retries > 0 ? `, ${retries} ${retries === 1 ? 'retry' : 'retries'}` : ''}`;
  const round = type === 'Succeed' || type === 'Fail' ? height / 2 : 7;
  const middle = { y: height / 2, 'dominant-baseline': 'central' };
  const words = status === 'none' ? { x: width / 2, 'text-anchor': 'middle' } : { x: 27, 'text-anchor': 'start' };
  const corner = `M14 0H${width - 14}L${width} ${height / 2} ${width - 14} ${height}H14L0 ${height / 2}z`;
  return svg(
    'g',
    {
      class: `node ${status} ${isSelected ? 'selected' : ''}`,
      transform: `translate(${x - width / 2} ${y - height / 2})`,
    },
    svg(
      'a',
      { href, 'aria-label': said, 'aria-current': isSelected ? 'true' : null, 'data-key': `state ${name}` },
      type === 'Choice'
        ? svg('path', { class: 'shape', d: corner })
        : svg('rect', { class: 'shape', width, height, rx: round }),
      svg('text', { ...words, ...middle }, label),
    ),
    // Outside of the link: its name has the same in words.
    svg(
      'g',
      { class: 'marks', 'aria-hidden': 'true' },
      svg('text', { class: 'icon', x: 16, 'text-anchor': 'middle', ...middle }, ICONS[status]),
      retries > 0 && [
        svg('rect', { class: 'retries', x: width - 30, y: -9, width: 34, height: 18, rx: 9 }),
        svg(
          'text',
          { class: 'retries-text', x: width - 13, y: 0.5, 'dominant-baseline': 'central', 'text-anchor': 'middle' },
          `↻ ${retries}`,
        ),
      ],
    ),
  );
}
