/** Principals of IAM, and the access key ids that identify them in the local cloud. */
import type { Caller } from '../service/service.ts';
import type { Statement } from './statements.ts';

/** An AWS service, or an identity of an account. */
export type Principal = { service: string } | { accountId: string; arn: string };

/** The access key id that identifies the role of a resource. */
export function accessKeyIdOf(logicalId: string): string {
  return `ASIA${logicalId}`;
}

/**
 * The administrator with an access key id. Twelve digits are the account of the administrator. Any other id belongs to an
 * administrator of the stack's account.
 */
export function administratorOf({ accessKeyId }: Caller, accountId: string): Principal & { accountId: string } {
  const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : accountId;
  return { accountId: account, arn: `arn:aws:iam::${account}:user/administrator` };
}

/** The name of a principal in messages. */
export function nameOf(principal: Principal): string {
  return 'service' in principal ? principal.service : principal.arn;
}

/** Condition keys of the principal (IAM user guide, Global condition context keys). */
export function contextOf(principal: Principal): Record<string, string> {
  if ('service' in principal) return {};
  return { 'aws:PrincipalAccount': principal.accountId, 'aws:PrincipalArn': principal.arn };
}

/** Whether a statement applies to the principal. */
export function isAbout({ Principal }: Statement, principal: Principal): boolean {
  if (Principal === '*') return true;
  if (typeof Principal !== 'object' || Principal === null) return false;
  if ('service' in principal) return 'Service' in Principal && [Principal.Service].flat().includes(principal.service);
  if (!('AWS' in Principal)) return false;
  const { accountId, arn } = principal;
  const names = ['*', accountId, `arn:aws:iam::${accountId}:root`, arn];
  return [Principal.AWS].flat().some((name) => names.includes(String(name)));
}
