/** Requests of persons whose names, addresses and other texts stand anywhere, and what shows that one of them was said. */
import fc from 'fast-check';
import { sampleRequest, sampleRoleChange } from './requests.ts';

/** Texts that stand for persons. Each word of them is distinct from every word of the project. */
export const SECRETS = [
  'Adelaide',
  'Adelaide Lovejoyce born 1815',
  'adelaide.lovejoyce@quuxmail.org',
  'AdelaideLovejoyce',
  'O\'Neilsson-"Quotte"',
  'Sékrét',
  'Zoe\u0308lla',
  '王伟伟',
  '078-05-1120',
  '0780511209',
  'Quuxstreet\n7b',
  'Lovejoyce\uFFFD',
  'ab.lovejoyce',
  '<adelaide@quuxmail.org>',
  'mailto:adelaide@quuxmail.org',
];

/** Texts that every field of a name takes. */
const NAMES = SECRETS.filter((secret) => !/[\uFFFD\n]/.test(secret));

/** Words by which a secret would be known again. */
const SIGNS = [
  'adelaid',
  'lovejoy',
  'quuxma',
  'neilss',
  'quott',
  'sékrét',
  'zoëlla',
  '王伟',
  '78-05-11',
  '0780511',
  'quuxst',
];

type Path = (string | number)[];

/** Every path of a document. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.length === 0 ? members : [path, ...members];
}

function holderOf(request: object, path: Path): [holder: object, key: string] {
  const holder = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), request);
  return [Object(holder), String(path.at(-1))];
}

/** What goes wrong where requests are made. */
const CHANGES: Readonly<Record<string, (holder: object, key: string, secret: string) => void>> = {
  'another value': (holder, key, secret) => Reflect.set(holder, key, secret),
  'a value of another type': (holder, key, secret) => Reflect.set(holder, key, [{ [secret]: secret }]),
  'another name': (holder, key, secret) => {
    Reflect.set(holder, secret, Reflect.get(holder, key));
    Reflect.deleteProperty(holder, key);
  },
  'one more': (holder, _, secret) => Reflect.set(holder, secret, { [secret]: null, value: secret }),
  none: (holder, key) => Reflect.set(holder, key, null),
};

/** What a request is made of. */
interface Choices {
  isRoleChange: boolean;
  changes: [change: string, choice: number, secret: string][];
  names: string[];
  tag: string;
}

function requestOf({ isRoleChange, changes, tag, names }: Choices): object {
  const [givenName = '', familyName = '', displayName, title, type] = names;
  const onboarding = sampleRequest();
  const request: object = isRoleChange
    ? sampleRoleChange()
    : { ...onboarding, user: { ...onboarding.user, name: { givenName, familyName }, displayName, title } };
  const { user } = onboarding;
  Reflect.set(user, 'userName', 'adelaide.lovejoyce');
  if (!isRoleChange) {
    const emails = [{ value: 'adelaide.lovejoyce@quuxmail.org', type }];
    Object.assign(Object(Reflect.get(request, 'user')), { userName: 'adelaide.lovejoyce', emails });
    Reflect.set(Object(Reflect.get(request, 'kx')), 'tags', { [tag]: 'x' });
  }
  for (const [change, choice, secret] of changes) {
    // The sender's id is an identifier, and stays one.
    const paths = pathsOf(request).filter(([first]) => first !== 'requestId');
    const path = paths[choice % paths.length];
    if (path) CHANGES[change]?.(...holderOf(request, path), secret);
  }
  return request;
}

/** A valid request for an onboarding. */
export const validRequest = requestOf({ isRoleChange: false, changes: [], names: NAMES.slice(0, 5), tag: 'Adelaide' });

/** Samples in which anything may have gone wrong: valid requests, too. */
export const anyRequest = fc
  .record({
    isRoleChange: fc.boolean(),
    changes: fc.array(fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fc.nat(), fc.constantFrom(...SECRETS)), {
      maxLength: 4,
    }),
    names: fc.array(fc.constantFrom(...NAMES), { minLength: 5, maxLength: 5 }),
    tag: fc.constantFrom('Adelaide', 'AdelaideLovejoyce', 'ab.lovejoyce', '078-05-1120'),
  })
  .map(requestOf);

/**
 * Looks for the persons of {@link anyRequest}.
 *
 * @returns the signs of them that are in a text, in any case, normal form or escape
 */
export function signsOf(text: string): string[] {
  const unescaped = text.replace(/\\u([0-9a-f]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const folded = unescaped.normalize('NFC').toLowerCase();
  return SIGNS.filter((sign) => folded.includes(sign));
}
