"""The process of the image's own server: started with its own command, in a group of its own."""
import os
import signal
import subprocess
import threading

from ..errors import ServerEndedError

_SECONDS_TO_END = 2


class ServerProcess:
    """Starts when it is made, and prints into ``output``, a ServerOutput; raises ServerEndedError when it cannot."""

    def __init__(self, command, environ, output):
        try:
            # What Python prints is in the log when its answer is out.
            variables = dict({'PYTHONUNBUFFERED': '1'}, **environ)
            self._process = subprocess.Popen(
                command, env=variables, stdin=subprocess.DEVNULL, stdout=output.ends[0], stderr=output.ends[1],
                start_new_session=True)
        except OSError as error:
            raise ServerEndedError("The model's own server cannot be started with {!r}: {}.".format(
                command, error.strerror or error))
        finally:
            output.start()
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def wait(self, seconds):
        """Return whether it has ended, after at most so many seconds."""
        return self._ended.wait(seconds)

    def ended_error(self, when):
        """Return the ServerEndedError that tells how it ended."""
        code = self._process.returncode
        how = 'with exit code {}'.format(code) if code >= 0 else 'by {}'.format(_signal_name(-code))
        return ServerEndedError(
            "The model's own server ended {} {}.".format(how, when), "The activation's log has what it printed.")

    def stop(self):
        """End it and all processes of its group: politely first."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
            except OSError:
                return
            if self.wait(_SECONDS_TO_END):
                return

    def _watch(self):
        self._process.wait()
        self._ended.set()


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return 'signal {}'.format(number)
