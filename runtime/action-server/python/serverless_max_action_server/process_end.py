"""How the action server's own process ends: at once, when it is told to."""
import os
import signal
import threading

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ProcessEnd:
    """From its making on, SIGTERM and SIGINT end the process: nothing is left to save, and a model's own exit handlers
    could hang. Only ``stop`` of what was appended to ``running`` is called before.

    A handler alone would wait for the main thread, where a model may be deep inside a library in C; the wake-up
    descriptor is written at once, and another thread reads it.
    """

    def __init__(self):
        self.running = []
        self._is_ending = threading.Lock()
        read_end, write_end = os.pipe()
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end)
        for number in _SIGNALS:
            signal.signal(number, lambda number, frame: self._end())
        threading.Thread(target=self._watch, args=(read_end,), daemon=True).start()

    def _watch(self, read_end):
        while os.read(read_end, 1)[0] not in _SIGNALS:
            pass
        self._end()

    def _end(self):
        if self._is_ending.acquire(False):
            for process in self.running:
                process.stop()
            os._exit(0)
