/** The speed of a local cloud. It can change while the local cloud runs. */

/** Smallest and largest factor. */
export const SPEED_LIMITS = { least: 1, most: 1_000_000 };

/** Divides every wait. */
export class Speed {
  factor: number;

  constructor(factor = 1) {
    this.factor = factor;
  }
}
