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


def main(environ):
    """Serve until SIGTERM or SIGINT; ``environ`` is the process environment, which activations change."""
    _end_on_signals()
    try:
        port, adapter = settings.port(environ), settings.adapter(environ)
    except BadSettingError as error:
        sys.exit(str(error))
    serve = _serve_code if adapter == 'code' else _serve_wsgi
    serve(port, environ)


# An adapter is imported where it is used: the other one's imports would only cost time at each cold start.

def _serve_code(port, environ):
    from .code.adapter import CodeAdapter
    ActionHttpServer(port, Action(CodeAdapter(environ), ActivationLog(flushes_c=False))).serve()


def _serve_wsgi(port, environ):
    from .wsgi.adapter import WsgiAdapter
    from .wsgi.model_thread import ModelThread
    model_thread = ModelThread()
    adapter = WsgiAdapter(environ, os.getcwd(), model_thread.call)
    server = ActionHttpServer(port, Action(adapter, ActivationLog(flushes_c=True)))
    threading.Thread(target=server.serve, daemon=True).start()
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
