"""What the image's own server prints, on its way into the log of the activation."""
import os
import select
import threading

# As much as a pipe holds (Linux), so one read takes all that was written before it.
_PIPE_BYTES = 65536


class ServerOutput:
    """Two pipes, whose whole lines go to ``log.copy(number, data)``: 1 for stdout, 2 for stderr.

    A line that is not finished waits for its end, so that no sentinel gets into it. ``ends`` are the descriptors for
    the server, which ``start`` closes here once it has them.
    """

    def __init__(self, log):
        self._log = log
        self._lock = threading.Lock()
        pipes = [os.pipe() for _ in range(2)]
        self.ends = tuple(write_end for _, write_end in pipes)
        self._open = {read_end: number for number, (read_end, _) in enumerate(pipes, 1)}
        self._rests = {read_end: b'' for read_end in self._open}
        for read_end in self._open:
            os.set_blocking(read_end, False)

    def start(self):
        """Copy from now on, until the server and its children have ended."""
        for write_end in self.ends:
            os.close(write_end)
        threading.Thread(target=self._copy, daemon=True).start()

    def drain(self):
        """Copy what was printed until now."""
        with self._lock:
            for read_end in list(self._open):
                self._read(read_end)

    def _copy(self):
        poll = select.poll()
        for read_end in self._open:
            poll.register(read_end, select.POLLIN)
        while self._open:
            for read_end, _ in poll.poll():
                with self._lock:
                    if read_end in self._open and not self._read(read_end):
                        poll.unregister(read_end)

    def _read(self, read_end):
        """Copy once; return whether there may be more."""
        try:
            data = os.read(read_end, _PIPE_BYTES)
        except BlockingIOError:
            return True
        number, data, is_over = self._open[read_end], self._rests[read_end] + data, not data
        whole = len(data) if is_over or len(data) > _PIPE_BYTES else data.rfind(b'\n') + 1
        self._rests[read_end] = data[whole:]
        if whole:
            self._log.copy(number, data[:whole])
        if is_over:
            del self._open[read_end]
        return not is_over
