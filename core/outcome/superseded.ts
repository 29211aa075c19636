/** Detail type of the outcome of a request that a newer request has superseded. */
export const SUPERSEDED = 'Request Superseded';
