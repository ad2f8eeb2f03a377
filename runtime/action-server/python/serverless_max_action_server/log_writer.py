"""Whose line it is: where runs overlap, each one's lines begin with a mark, so that the host can tell them apart."""
import re

_ACTIVATION_ID = re.compile('[0-9a-f]{32}')


def mark_of(activation_id):
    """Return what comes before a line to say whose it is; nothing for an id that is none."""
    if isinstance(activation_id, str) and _ACTIVATION_ID.fullmatch(activation_id):
        return b'\x1e' + activation_id.encode('ascii') + b' '
    return b''


class OwnedLines:
    """What one run prints: ``write_lines(number, data)`` gets its lines when they end, each with the mark."""

    def __init__(self, mark, write_lines):
        self._mark = mark
        self._write_lines = write_lines
        self._rest = {1: b'', 2: b''}

    def write(self, number, data):
        """Take bytes for stdout (1) or stderr (2)."""
        data = self._rest[number] + data
        end = data.rfind(b'\n') + 1
        self._rest[number] = data[end:]
        if end:
            self._write_lines(number, b''.join(self._mark + line + b'\n' for line in data[:end - 1].split(b'\n')))

    def end(self):
        """End what is still without an end."""
        for number, rest in self._rest.items():
            if rest:
                self.write(number, b'\n')


class _ThreadVariable:
    """What contextvars.ContextVar is, for Python 3.6: a value of each thread, not of each task."""

    def __init__(self):
        import threading
        self._values = threading.local()

    def get(self):
        return getattr(self._values, 'value', None)

    def set(self, value):
        before = self.get()
        self._values.value = value
        return before

    def reset(self, before):
        self._values.value = before


def _current_writer():
    try:
        from contextvars import ContextVar
    except ImportError:
        return _ThreadVariable()
    return ContextVar('current_writer', default=None)


CURRENT_WRITER = _current_writer()
"""The OwnedLines of the run that is on, or None. Tasks of an event loop inherit it from the thread that began them."""
