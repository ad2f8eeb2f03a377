/** Runs tasks, at most `width` at a time, in the order in which they were given. */
export function createLimiter(width: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes straight to who waits longest.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
