"""Which request the action server takes at a moment: one /init, then runs, as far as they may overlap."""
import threading

from .errors import RefusedError

ALREADY_INITIALIZED = 'Cannot initialize the action more than once.'


class Lifecycle:
    """States: new -> initializing -> ready, where runs are counted. A failed /init leads back to new.

    ``overlap`` says what a run meets that comes during another: it is refused (``refuse``), waits for its turn
    (``wait``), or goes ahead (``allow``). ``run_refusals`` has status and sentence for a run in each state before
    ready. The other sentences are those of OpenWhisk's Node.js runtime.
    """

    def __init__(self, overlap, run_refusals):
        self._overlap = overlap
        self._run_refusals = run_refusals
        self._lock = threading.Lock()
        self._turn = threading.Condition(self._lock)
        self._state = 'new'
        self._running = 0

    def begin_init(self):
        """Enter /init, or raise RefusedError."""
        with self._lock:
            if self._state == 'initializing':
                raise RefusedError(403, 'System not ready, status is initializing.')
            if self._state != 'new':
                raise RefusedError(403, ALREADY_INITIALIZED)
            self._state = 'initializing'

    def end_init(self, is_loaded):
        """Leave /init; runs are taken from now on when the program is loaded."""
        with self._lock:
            self._state = 'ready' if is_loaded else 'new'

    def begin_run(self):
        """Enter /run, perhaps after a wait, or raise RefusedError."""
        with self._lock:
            if self._state != 'ready':
                raise RefusedError(*self._run_refusals[self._state])
            if self._running and self._overlap == 'refuse':
                raise RefusedError(403, 'System not ready, status is running.')
            while self._running and self._overlap == 'wait':
                self._turn.wait()
            self._running += 1

    def end_run(self):
        """Leave /run."""
        with self._lock:
            self._running -= 1
            self._turn.notify()
