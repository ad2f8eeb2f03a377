"""Which request the action server takes at a moment: one /init, then runs, one at a time unless concurrency is on."""
import threading

from .errors import RefusedError

ALREADY_INITIALIZED = 'Cannot initialize the action more than once.'


class Lifecycle:
    """States: new -> initializing -> ready, where runs are counted. A failed /init leads back to new.

    The sentences of the refusals are those of OpenWhisk's Node.js runtime.
    """

    def __init__(self, allows_concurrency):
        self._allows_concurrency = allows_concurrency
        self._lock = threading.Lock()
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
        """Leave /init; runs are taken from now on when the application is loaded."""
        with self._lock:
            self._state = 'ready' if is_loaded else 'new'

    def begin_run(self):
        """Enter /run, or raise RefusedError."""
        with self._lock:
            if self._state == 'new':
                raise RefusedError(403, 'System not initialized.')
            if self._state == 'initializing':
                raise RefusedError(403, 'System not ready, status is initializing.')
            if self._running and not self._allows_concurrency:
                raise RefusedError(403, 'System not ready, status is running.')
            self._running += 1

    def end_run(self):
        """Leave /run."""
        with self._lock:
            self._running -= 1
