/** What a request is about. Each kind has its contract, its workflow and its outcomes. */

/** The kinds of requests. */
export const REQUEST_KINDS = ['onboarding', 'role-change'] as const;

/** A kind of request. */
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * The kind of a request, as its member `kind` says.
 *
 * @param request a request that has not been checked yet
 * @returns an onboarding when it says nothing or null, and undefined when it says something else
 */
export function requestKind(request: object): RequestKind | undefined {
  if (!Object.hasOwn(request, 'kind')) return 'onboarding';
  const kind: unknown = Reflect.get(request, 'kind');
  // As every other member (RFC 7643, section 2.5).
  if (kind === null) return 'onboarding';
  return REQUEST_KINDS.find((known) => known === kind);
}
