/** Numbers that look random and come again with the same seed. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** One of several. */
  pick<T>(choices: readonly T[]): T;
}

/** Creates a generator (mulberry32) from a seed of 32 bits. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick<T>(choices: readonly T[]): T {
      return choices[Math.floor(next() * choices.length)] as T;
    },
  };
}
