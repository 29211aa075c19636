/** Requests to the local cloud. */

/** Thrown when the local cloud refuses a request. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer.message ?? `The local cloud answered ${status}`);
    this.answer = answer;
  }
}

/**
 * @param {string} method
 * @param {string} path below /_local/
 * @param {unknown} [body] sent as JSON
 */
export async function call(method, path, body) {
  const answered = await fetch(`/_local/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await answered.json();
  if (!answered.ok) throw new Refused(answered.status, answer);
  return answer;
}

export function read(name, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return call('GET', `console/${name}?${new URLSearchParams(given)}`);
}

export function send(name, body) {
  return call('POST', `console/${name}`, body);
}
