"""The log streams of an activation: UTF-8, in order, and closed by a sentinel line on each.

OpenWhisk reads a container's log up to one sentinel on stdout and one on stderr (Container.scala).
"""
import io
import os
import sys
import threading

SENTINEL = b'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n'


class _LineTrackingFile(io.FileIO):
    """A file descriptor that remembers whether the last byte written through it ended a line."""

    is_at_line_start = True

    def write(self, data):
        count = super().write(data)
        if count:
            self.is_at_line_start = data[count - 1] == 10
        return count


class ActivationLog:
    """Replaces sys.stdout and sys.stderr by UTF-8 streams of the same descriptors.

    ``flushes_c`` says whether libraries in C may have buffers of their own in this process; to find out costs 4 ms.
    Functions in ``before_close`` bring in what another process has printed.
    """

    def __init__(self, flushes_c):
        self._flush_c_streams = _c_flusher() if flushes_c else lambda: None
        self._files = (_LineTrackingFile(1, 'wb', closefd=False), _LineTrackingFile(2, 'wb', closefd=False))
        self._streams = tuple(_text_stream(file) for file in self._files)
        sys.stdout, sys.stderr = self._streams
        self._lock = threading.Lock()
        self.before_close = []

    def copy(self, number, data):
        """Write bytes that another process printed to stdout (1) or stderr (2)."""
        with self._lock:
            _write(number, data)
            self._files[number - 1].is_at_line_start = data.endswith(b'\n')

    def close_activation(self):
        """Flush everything written so far and write the sentinels, each on a line of its own."""
        self._close(SENTINEL)

    def end_lines(self):
        """Flush everything written so far and end its last lines; another process writes the sentinels."""
        self._close(b'')

    def _close(self, last_line):
        for bring_in in self.before_close:
            bring_in()
        for stream in self._streams + (sys.stdout, sys.stderr):
            _flush(stream)
        self._flush_c_streams()
        with self._lock:
            for file in self._files:
                data = last_line if file.is_at_line_start else b'\n' + last_line
                file.is_at_line_start = True
                if data:
                    _write(file.fileno(), data)


def _text_stream(file):
    return io.TextIOWrapper(
        io.BufferedWriter(file), encoding='utf-8', errors='backslashreplace', newline='\n', line_buffering=True)


def _flush(stream):
    try:
        stream.flush()
    except (AttributeError, OSError, ValueError):
        pass  # the model closed or replaced its stream, or nobody reads the log any more


def _write(descriptor, data):
    try:
        while data:
            data = data[os.write(descriptor, data):]
    except OSError:
        pass  # nobody reads the log any more


def _c_flusher():
    """Return a function that flushes C's stdio buffers, where libraries in C keep what they print."""
    try:
        import ctypes
        fflush = ctypes.CDLL(None).fflush
    except (ImportError, OSError, AttributeError):
        return lambda: None
    return lambda: fflush(None)
