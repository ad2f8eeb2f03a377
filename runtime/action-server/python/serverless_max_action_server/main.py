"""Puts the parts together and owns the process."""
import os
import signal
import sys
import threading

from . import settings
from .action import Action
from .activation_log import ActivationLog
from .errors import BadSettingError
from .http_transport import ActionHttpServer
from .model_thread import ModelThread


def main(environ):
    """Serve until SIGTERM or SIGINT; ``environ`` is the process environment, which activations change."""
    _end_on_signals()
    model_thread = ModelThread()
    try:
        port = settings.port(environ)
    except BadSettingError as error:
        sys.exit(str(error))
    server = ActionHttpServer(port, Action(environ, os.getcwd(), ActivationLog(), model_thread.call))
    # No polling: an idle container that is about to be paused should use no processor time.
    threading.Thread(target=server.serve_forever, kwargs={'poll_interval': None}, daemon=True).start()
    model_thread.work()


def _end_on_signals():
    """Leave at once when told to: nothing is left to save, and a model's own exit handlers could hang.

    A handler alone would wait for the main thread, where a model may be deep inside a library in C; the wake-up
    descriptor is written at once, and another thread reads it.
    """
    signals = (signal.SIGTERM, signal.SIGINT)
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end)
    for number in signals:
        signal.signal(number, lambda number, frame: os._exit(0))

    def watch():
        while os.read(read_end, 1)[0] not in signals:
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
