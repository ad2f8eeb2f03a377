/** The port on which OpenWhisk's standalone server listens too. */
export const defaultPort = 3233;
