"""What goes back over HTTP."""
import collections

from .strict_json import dump_json

Answer = collections.namedtuple('Answer', 'status body')
"""An HTTP status and the JSON bytes that go with it."""


def error_answer(status, message):
    """Return an Answer whose body is OpenWhisk's error object."""
    return Answer(status, dump_json({'error': message}))
