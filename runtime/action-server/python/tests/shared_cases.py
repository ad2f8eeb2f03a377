"""The tables in ../conformance, which the tests of every action server read."""
import base64
import json
import os

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), 'conformance')


def load_cases(name):
    """Return the rows of a table."""
    with open(os.path.join(_FOLDER, name), encoding='utf-8') as file:
        return json.load(file)


def bytes_of(case, key):
    """Take the bytes that a case gives as text (``key``) or as base64 (``keyBase64``); None when it gives none."""
    if key + 'Base64' in case:
        return base64.b64decode(case.pop(key + 'Base64'))
    text = case.pop(key, None)
    return None if text is None else text.encode('utf-8')
