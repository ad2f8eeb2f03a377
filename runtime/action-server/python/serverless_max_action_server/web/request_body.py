"""The bytes of the request body, from ``__ow_body`` or rebuilt from the fields OpenWhisk parsed. Pure."""
import base64
import binascii
import urllib.parse

from ..errors import BadArgumentsError
from ..strict_json import dump_json, to_text
from .media_types import is_binary, is_json_family, is_plain_json, parse_media_type


def body_of(arguments, fields, content_type):
    """Return the body (bytes) that the caller sent.

    ``fields`` are the arguments without the ``__ow_`` ones; ``content_type`` is the request's header or None.
    Source of the rules: OpenWhisk, WebActions.scala, extractEntityAndProcessRequest.
    """
    media_type, _ = parse_media_type(content_type)
    is_raw = '__ow_query' in arguments
    if '__ow_body' not in arguments:
        return b'' if is_raw else _rebuilt(fields, media_type)
    body = arguments['__ow_body']
    if media_type is not None and not is_raw and is_json_family(media_type):
        return dump_json(body)
    if not isinstance(body, str):
        return b'' if body is None else dump_json(body)
    if media_type is None:
        return _decoded_or_text(body)
    if is_binary(media_type) or (is_raw and is_plain_json(media_type)):
        return _decoded(body, media_type)
    return body.encode('utf-8', 'replace')


def _rebuilt(fields, media_type):
    if media_type is None:
        return b''
    if is_json_family(media_type):
        return dump_json(fields)
    if media_type.name == 'application/x-www-form-urlencoded':
        pairs = [(name, to_text(value)) for name, value in fields.items()]
        return urllib.parse.urlencode(pairs, errors='replace').encode('ascii')
    return b''


def _decoded(body, media_type):
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise BadArgumentsError(
            '__ow_body must be base64, because the content type is {}.'.format(media_type.name),
            'OpenWhisk encodes it so; a plain invoke must do the same.',
        )


def _decoded_or_text(body):
    """A web request without a content type arrives in base64; a plain invoke may bring bare text."""
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return body.encode('utf-8', 'replace')
