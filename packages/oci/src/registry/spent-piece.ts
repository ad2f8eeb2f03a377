const spendable = new WeakSet<Uint8Array>();

/** Marks a piece that came over the wire and that nobody keeps: whoever has sent it on may give its memory back. */
export function markSpendable(piece: Uint8Array): void {
  // A view into a larger buffer shares its memory with others.
  if (piece.byteLength === piece.buffer.byteLength) spendable.add(piece);
}

/**
 * Gives the memory of a marked piece back at once. Left to the garbage collector it piles up, as it is hardly ever short of
 * anything while bytes pass by: copying an image would take half as much memory again.
 */
export function spend(piece: Uint8Array): void {
  if (spendable.delete(piece) && piece.buffer instanceof ArrayBuffer) piece.buffer.transfer(0);
}
