/** A fast hash of texts. It is not for texts that an attacker chooses: core/ has keyed hashes and SHA-256 for those. */

/**
 * Hashes a text to 64 bits. Two functions of 32 bits go through it side by side, and are mixed at the end (as cyrb53 and MurmurHash3
 * do).
 *
 * @param to where the two halves are written
 */
export function hashText(text: string, to: Uint32Array, at = 0): void {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x9e3779b1);
    other = Math.imul(other ^ unit, 0x5f356495);
  }
  to[at] = mix(mix(one) ^ other);
  to[at + 1] = mix(mix(other) + one);
}

/** Lets each bit depend on all others. */
function mix(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
