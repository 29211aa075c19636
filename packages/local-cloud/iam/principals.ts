/** Who does something: the principals of IAM, and the credentials by which the local cloud tells them apart. */
import type { Caller } from '../service/service.ts';
import type { Statement } from './statements.ts';

/** Somebody of an account, or a service of AWS. */
export type Principal = { service: string } | { accountId: string; arn: string };

/** Credentials by which a caller is known to have taken the role of a resource. */
export function accessKeyIdOf(logicalId: string): string {
  return `ASIA${logicalId}`;
}

/**
 * Whoever calls with an access key id of twelve digits is an administrator of that account; with every other, of the
 * account of the stack.
 */
export function administratorOf({ accessKeyId }: Caller, accountId: string): Principal & { accountId: string } {
  const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : accountId;
  return { accountId: account, arn: `arn:aws:iam::${account}:user/administrator` };
}

/** What a principal is called in messages. */
export function nameOf(principal: Principal): string {
  return 'service' in principal ? principal.service : principal.arn;
}

/** Condition keys that tell of the principal (IAM user guide, Global condition context keys). */
export function contextOf(principal: Principal): Record<string, string> {
  if ('service' in principal) return {};
  return { 'aws:PrincipalAccount': principal.accountId, 'aws:PrincipalArn': principal.arn };
}

/** Whether a statement is about the principal. */
export function isAbout({ Principal }: Statement, principal: Principal): boolean {
  if (Principal === '*') return true;
  if (typeof Principal !== 'object' || Principal === null) return false;
  if ('service' in principal) return 'Service' in Principal && [Principal.Service].flat().includes(principal.service);
  if (!('AWS' in Principal)) return false;
  const { accountId, arn } = principal;
  const names = ['*', accountId, `arn:aws:iam::${accountId}:root`, arn];
  return [Principal.AWS].flat().some((name) => names.includes(String(name)));
}
