"""The log streams of an activation: UTF-8, in order, and closed by a sentinel line on each.

OpenWhisk reads a container's log up to one sentinel on stdout and one on stderr (Container.scala).
"""
import contextlib
import io
import os
import sys
import threading

from .log_writer import CURRENT_WRITER, OwnedLines, mark_of

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
    ``marks_sentinels``: they say whose they are; ``marks_lines``: lines do, too, as runs may overlap.
    Functions in ``before_close`` bring in what another process has printed.
    """

    def __init__(self, flushes_c, marks_sentinels=False, marks_lines=False):
        self._marks_sentinels, self._marks_lines = marks_sentinels, marks_lines
        self._flush_c_streams = _c_flusher() if flushes_c else lambda: None
        self._files = (_LineTrackingFile(1, 'wb', closefd=False), _LineTrackingFile(2, 'wb', closefd=False))
        self._lock = threading.Lock()
        self._streams = tuple(self._text_stream(file) for file in self._files)
        sys.stdout, sys.stderr = self._streams
        self.before_close = []

    def copy(self, number, data):
        """Write bytes that another process printed to stdout (1) or stderr (2)."""
        with self._lock:
            _write(number, data)
            self._files[number - 1].is_at_line_start = data.endswith(b'\n')

    @contextlib.contextmanager
    def activation(self, activation_id):
        """A run, whose log is closed in the end; what it prints in the meantime is its own."""
        mark = mark_of(activation_id) if self._marks_sentinels else b''
        writer = OwnedLines(mark, self._write_lines) if mark and self._marks_lines else None
        token = CURRENT_WRITER.set(writer)
        try:
            yield
        finally:
            CURRENT_WRITER.reset(token)
            if writer:
                writer.end()
            self.close_activation(mark)

    def close_activation(self, mark=b''):
        """Flush everything written so far and write the sentinels, each on a line of its own."""
        self._close(mark + SENTINEL)

    def end_lines(self):
        """Flush everything written so far and end its last lines; another process writes the sentinels."""
        self._close(b'')

    def _text_stream(self, file):
        stream = _TextStream if self._marks_lines else io.TextIOWrapper
        return stream(
            io.BufferedWriter(file), encoding='utf-8', errors='backslashreplace', newline='\n', line_buffering=True)

    def _write_lines(self, number, lines):
        """Write whole lines to stdout (1) or stderr (2), after whatever line is not finished there."""
        with self._lock:
            file = self._files[number - 1]
            _write(number, lines if file.is_at_line_start else b'\n' + lines)
            file.is_at_line_start = True

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


class _TextStream(io.TextIOWrapper):
    """Text that a run prints goes to the run's own lines where there are such; all else is written as it comes."""

    def write(self, text):
        writer = CURRENT_WRITER.get()
        if writer is None or not isinstance(text, str):
            return super().write(text)
        writer.write(self.fileno(), text.encode('utf-8', 'backslashreplace'))
        return len(text)


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
