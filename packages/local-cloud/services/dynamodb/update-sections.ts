/** The sections of a parsed update expression, so that dynalite applies them as DynamoDB does. */
import * as v from 'valibot';

const sections = v.array(
  v.looseObject({
    type: v.string(),
    path: v.array(v.union([v.string(), v.number()])),
    val: v.exactOptional(v.unknown()),
  }),
);
type Section = v.InferOutput<typeof sections>[number];

/**
 * On AWS, all paths and values are those before the update. dynalite puts the values that it reads into the item without a
 * copy, so a later section would change both places. And it removes elements of a list one after the other, so each removal
 * moves the elements behind it. Here values are copied, removals are last, and the last element is the first to go.
 *
 * @param parsed the sections that dynalite has parsed
 */
export function inOrder(parsed: unknown): Section[] {
  const all = v.parse(sections, parsed);
  const removes = ({ type }: Section) => type === 'remove' || type === 'delete';
  return [...all.filter((section) => !removes(section)).map(copying), ...all.filter(removes).sort(laterFirst)];
}

/** dynalite sets `val` to the value that it has read. */
function copying(section: Section): Section {
  let { val } = section;
  return {
    ...section,
    get val() {
      return val;
    },
    set val(read: unknown) {
      val = structuredClone(read);
    },
  };
}

function laterFirst({ path: one }: Section, { path: other }: Section): number {
  const index = one.findIndex((piece, at) => piece !== other[at]);
  const [here, there] = [one[index] ?? '', other[index] ?? ''];
  return here < there ? 1 : -1;
}
