"""The application's HTTP answer -> the result of the activation, as a web action's projection expects it. Pure.

The aim: after OpenWhisk's projection (WebActions.scala, interpretHttpResponse) the caller holds the application's own
bytes. So the body is base64 exactly when OpenWhisk will decode it, and text in every other case.
"""
import base64
import re
import wsgiref.util

from ..strict_json import dump_json
from .media_types import OCTET_STREAM, is_binary, is_json_family, parse_media_type

# OpenWhisk (Exec.isBinaryCode) takes JSON text of this form for base64, after trimming characters up to the blank.
_LOOKS_LIKE_BASE64 = re.compile(
    r'[\x00-\x20]*(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)[\x00-\x20]*\Z'
)

# OpenWhisk computes these itself and warns about an action that sends them.
_NOT_PASSED_ON = frozenset(('content-length', 'date', 'server'))


def to_result(response):
    """Return the result (a dict with statusCode, headers and body) of an HttpResponse."""
    headers = _merged(response.headers)
    content_type = headers.pop('content-type', [''])[0]
    body = ''
    if response.body:
        content_type, body = _entity(content_type, response.body)
    if content_type:
        headers['content-type'] = [content_type]
    return {
        'statusCode': response.status,
        'headers': {name: values[0] if len(values) == 1 else values for name, values in headers.items()},
        'body': body,
    }


def error_result(status, message):
    """Return an application error that a web action still shows as a readable JSON answer with that status."""
    headers = {'content-type': 'application/json'}
    return {'error': {'statusCode': status, 'headers': headers, 'body': {'error': message}}}


def encode_result(result, max_bytes):
    """Return the result as JSON bytes, or the bytes of an error result when they are more than ``max_bytes``."""
    data = dump_json(result)
    if len(data) <= max_bytes:
        return data
    return dump_json(error_result(502, (
        "The model's answer of {} bytes (as the JSON result of an activation) exceeds the limit of {} bytes."
    ).format(len(data), max_bytes)))


def _merged(pairs):
    """Return lower-case names with all their values, without those of one connection or of OpenWhisk itself."""
    merged = {}
    for name, value in pairs:
        name = name.lower()
        if name not in _NOT_PASSED_ON and not wsgiref.util.is_hop_by_hop(name):
            merged.setdefault(name, []).append(value)
    return merged


def _entity(content_type, body):
    """Return the content type to declare and the text that OpenWhisk turns back into these bytes."""
    media_type, content_type = parse_media_type(content_type)
    if media_type is None:
        return OCTET_STREAM, _base64(body)
    if is_binary(media_type):
        return content_type, _base64(body)
    text = _decoded(body, media_type.charset)
    if is_json_family(media_type) and (text is None or _LOOKS_LIKE_BASE64.match(text)):
        return content_type, _base64(body if text is None else text.encode('utf-8'))
    if text is None:
        # OpenWhisk would re-encode this type as UTF-8; only a binary type brings the bytes through unchanged.
        return OCTET_STREAM, _base64(body)
    return content_type, text


def _decoded(data, charset):
    """Return the text in its declared charset, else in UTF-8, else None. OpenWhisk declares UTF-8 in any case."""
    for name in (charset, 'utf-8'):
        try:
            if name:
                return data.decode(name)
        except (LookupError, UnicodeError):
            pass
    return None


def _base64(data):
    return base64.b64encode(data).decode('ascii')
