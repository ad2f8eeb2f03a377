const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes in the largest unit of which there is one, as registries count: 1 KB is 1000 bytes. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 99.95 ? Math.round(amount) : amount.toFixed(amount < 10 ? 2 : 1)} ${units[unit]}`;
}
