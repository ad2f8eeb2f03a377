"""Models that answer HTTP: an activation becomes a request, and the answer its result."""
