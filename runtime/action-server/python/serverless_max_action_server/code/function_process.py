"""The process that holds an action's function, seen from the action server: lines in, lines out."""
import os
import select
import subprocess
import sys
import threading

_SERVER_FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_SECONDS_TO_END = 1


class FunctionProcess:
    """Starts when it is made, in ``folder`` and with the variables ``environ``; function_loop.py is its other side.

    Its stdout and stderr are the server's own. ``exchange`` is for one thread at a time.
    """

    def __init__(self, folder, environ):
        self._answers, answers_end = os.pipe()
        try:
            self._process = subprocess.Popen(
                # -B: no other process will ever import from this folder.
                [sys.executable, '-B', os.path.join(_SERVER_FOLDER, 'launcher.py'), str(answers_end)],
                cwd=folder, env=environ, stdin=subprocess.PIPE, pass_fds=(answers_end,))
        finally:
            os.close(answers_end)
        self._end, watcher_end = os.pipe()
        self._events = _poll(self._answers, self._end)
        self.has_ended = False
        threading.Thread(target=self._watch, args=(watcher_end,), daemon=True).start()

    def exchange(self, line):
        """Return the answer to a line (both bytes, without a line break), or None when the process ended instead."""
        try:
            self._process.stdin.write(line + b'\n')
            self._process.stdin.flush()
            return self._receive()
        except OSError:
            return self._gone()

    def _receive(self):
        data = bytearray()
        while not data.endswith(b'\n'):
            # The end of the process counts, not only that of the pipe, which a fork of it may hold open.
            ready = dict(self._events.poll())
            chunk = os.read(self._answers, 65536) if self._answers in ready else b''
            if not chunk:
                return self._gone()
            data += chunk
        return bytes(data[:-1])

    def _gone(self):
        """Wait for its last output, and make sure that it has ended, not just closed its pipes."""
        _poll(self._end).poll(_SECONDS_TO_END * 1000)
        self.has_ended = True
        try:
            self._process.kill()
        except OSError:
            pass  # it ended by itself

    def _watch(self, watcher_end):
        self._process.wait()
        self.has_ended = True
        os.close(watcher_end)


def _poll(*descriptors):
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return poll
