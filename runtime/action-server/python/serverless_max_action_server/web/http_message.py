"""The HTTP request an activation stands for, and the HTTP answer of the application, as plain data."""
import collections

HttpRequest = collections.namedtuple('HttpRequest', 'method path query headers body')
"""``path`` is percent-encoded, ``headers`` a dict of lower-case names to text, ``body`` bytes."""

HttpResponse = collections.namedtuple('HttpResponse', 'status headers body')
"""``status`` is a number, ``headers`` a list of (name, value) pairs, ``body`` bytes."""

NOT_PASSED_ON = frozenset((
    'host', 'content-length', 'transfer-encoding', 'accept-encoding', 'connection', 'keep-alive', 'upgrade', 'te',
    'trailer', 'expect', 'proxy-connection'))
"""Headers of the caller's connection, which is over. The host has a place of its own, and an answer that is text cannot
stay compressed inside JSON."""
