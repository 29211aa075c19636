/** Executions that have ended: they are kept up to a number, and the data of most of them is in a file. */

import { SpillFile } from '../spill-file.ts';
import type { Execution } from './execution.ts';

/** How many executions are kept. */
export interface EndedLimits {
  /** The newest ones have their data in memory. */
  inMemory: number;
  /** At most twice as many are in files. The older half is forgotten at once, as Step Functions forgets after 90 days. */
  inFile: number;
}

/** At least the newest 50,000 are kept. */
export const ENDED_LIMITS: EndedLimits = { inMemory: 100, inFile: 50_000 };

/** Executions whose data is in one file. */
interface Generation {
  file: SpillFile;
  executions: Execution[];
}

/** The executions that have ended. */
export class EndedExecutions {
  readonly #limits: EndedLimits;
  readonly #forget: (execution: Execution) => void;
  #inMemory: Execution[] = [];
  #newer: Generation = newGeneration();
  #older: Generation = newGeneration();

  /** @param forget called with each execution that is no longer kept */
  constructor(limits: EndedLimits, forget: (execution: Execution) => void) {
    this.#limits = limits;
    this.#forget = forget;
  }

  /** Adds an execution that has ended now. */
  add(execution: Execution): void {
    this.#inMemory.push(execution);
    if (this.#inMemory.length <= this.#limits.inMemory) return;
    const oldest = this.#inMemory.shift();
    if (oldest) this.#moveToFile(oldest);
  }

  /** Forgets all without a call, and gives the files up. */
  clear(): void {
    this.#inMemory = [];
    for (const { file } of [this.#older, this.#newer]) file.close();
    this.#older = newGeneration();
    this.#newer = newGeneration();
  }

  #moveToFile(execution: Execution): void {
    if (this.#newer.executions.length >= this.#limits.inFile) {
      for (const old of this.#older.executions) this.#forget(old);
      this.#older.file.close();
      this.#older = this.#newer;
      this.#newer = newGeneration();
    }
    execution.moveTo(this.#newer.file);
    this.#newer.executions.push(execution);
  }
}

function newGeneration(): Generation {
  return { file: new SpillFile(), executions: [] };
}
