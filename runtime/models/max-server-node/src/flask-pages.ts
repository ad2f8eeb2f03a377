/** Werkzeug's text for a method that a route does not have. */
export const notAllowed = 'The method is not allowed for the requested URL.';

/** Werkzeug's pages for errors that no API route answers. */
export const htmlErrors: Readonly<Record<404 | 405, string>> = {
  404: page(
    '404 Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ),
  405: page('405 Method Not Allowed', notAllowed),
};

function page(title: string, text: string): string {
  const heading = title.replace(/^\d+ /, '');
  return `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${heading}</h1>\n<p>${text}</p>\n`;
}
