/** How a command ends that only tells of changes, when there are any; 0 is that there are none. */
export const changesExitCode = 10;
