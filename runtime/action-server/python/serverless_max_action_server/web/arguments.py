"""Arguments of an activation -> the HTTP request they stand for. Pure: reads nothing, writes nothing.

A raw web action (it has ``__ow_query``) carries query and body untouched. A parsed one mixes the fields of query,
body and default parameters into one object; a query string and a body are rebuilt from them. Without any ``__ow_*``
HTTP key the activation is a plain invoke: its arguments are the JSON body of a POST to the predict path.
"""
import re
import urllib.parse

from ..errors import BadArgumentsError
from ..strict_json import to_text
from .http_message import HttpRequest
from .request_body import body_of

_HTTP_KEYS = frozenset(('__ow_method', '__ow_path', '__ow_headers', '__ow_query', '__ow_body'))
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+\Z")
_HEADER_END = re.compile(r'[\r\n\0]')
_METHOD = re.compile(r'[A-Za-z]{1,20}\Z')

# OpenWhisk refuses a URL longer than 8 KiB, so a longer argument never came from a query string.
_LONGEST_QUERY_VALUE = 8192


def to_request(arguments, predict_path):
    """Return the HttpRequest that a dict of arguments stands for; BadArgumentsError when there is none."""
    fields = {name: value for name, value in arguments.items() if not name.startswith('__ow_')}
    if _HTTP_KEYS.isdisjoint(arguments):
        headers = {'content-type': 'application/json'}
        default_method = 'POST'
        body = body_of(arguments, fields, headers['content-type'])
    else:
        headers = _headers(arguments.get('__ow_headers'))
        body = body_of(arguments, fields, headers.get('content-type'))
        default_method = 'POST' if body else 'GET'
    return HttpRequest(
        method=_method(arguments.get('__ow_method'), default_method),
        path=_path(arguments.get('__ow_path'), predict_path),
        query=_query(arguments, fields),
        headers=headers,
        body=body,
    )


def _method(value, default):
    if value is None or value == '':
        return default
    if not isinstance(value, str) or not _METHOD.match(value):
        raise BadArgumentsError('__ow_method must be an HTTP method, but is {!r}.'.format(value))
    return value.upper()


def _path(value, predict_path):
    """Return a path with exactly one leading slash: ``//host/x`` would read as another host's URL."""
    if value is not None and not isinstance(value, str):
        raise BadArgumentsError('__ow_path must be a string, but is {!r}.'.format(value))
    return '/' + (value or predict_path).lstrip('/')


def _headers(value):
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadArgumentsError('__ow_headers must be an object, but is {!r}.'.format(value))
    headers = {name.lower(): to_text(text) for name, text in value.items()}
    for name, text in headers.items():
        # A line break would begin another header, or end the head.
        if not _HEADER_NAME.match(name) or _HEADER_END.search(text):
            raise BadArgumentsError('__ow_headers holds {!r}, which no HTTP header can be.'.format(name))
    return headers


def _query(arguments, fields):
    if '__ow_query' in arguments:
        return to_text(arguments['__ow_query'])
    strings = [
        (name, value) for name, value in fields.items() if isinstance(value, str) and len(value) <= _LONGEST_QUERY_VALUE
    ]
    return urllib.parse.urlencode(strings, errors='replace')
