"""JSON as OpenWhisk reads it: UTF-8, compact, and without NaN or Infinity."""
import json


def dump_json(value):
    """Return the JSON of a value as bytes; ValueError for a number that JSON cannot write."""
    text = json.dumps(value, ensure_ascii=False, separators=(',', ':'), allow_nan=False)
    return text.encode('utf-8', 'replace')


def load_json(data):
    """Return the value of JSON bytes, None for no bytes; ValueError when they are not JSON."""
    if not data.strip():
        return None
    try:
        return json.loads(data.decode('utf-8'), parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError('it is nested too deeply')


def to_text(value):
    """Return a JSON value as OpenWhisk writes it into an environment variable: strings as they are, null empty."""
    if isinstance(value, str):
        return value
    return '' if value is None else dump_json(value).decode('utf-8')


def _refuse_constant(name):
    raise ValueError('{} is not JSON'.format(name))
