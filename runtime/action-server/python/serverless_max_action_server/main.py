"""Puts the parts together and owns the process."""
import os
import sys
import threading

from . import settings
from .action import Action
from .activation_log import ActivationLog
from .errors import AppNotFoundError, BadSettingError
from .http_transport import ActionHttpServer
from .process_end import ProcessEnd


def main(environ):
    """Serve until SIGTERM or SIGINT; ``environ`` is the process environment, which activations change."""
    end = ProcessEnd()
    try:
        port, adapter = settings.port(environ), settings.adapter(environ)
    except BadSettingError as error:
        sys.exit(str(error))
    if adapter == 'code':
        _serve_code(port, environ)
    elif adapter == 'http':
        _serve_server(port, environ, end)
    else:
        _serve_application(port, environ, end, adapter)


# An adapter is imported where it is used: another one's imports would only cost time at each cold start.

def _serve_code(port, environ):
    from .code.adapter import CodeAdapter
    ActionHttpServer(port, Action(CodeAdapter(environ), _open_log(environ, flushes_c=False))).serve()


def _serve_server(port, environ, end):
    from .web.adapter import WebAdapter
    log = _open_log(environ, flushes_c=False)
    adapter = WebAdapter(environ, lambda variables: _open_server(variables, log, end))
    ActionHttpServer(port, Action(adapter, log)).serve()


def _serve_application(port, environ, end, kind):
    from .application.model_thread import ModelThread
    from .web.adapter import WebAdapter
    model_thread, folder, log = ModelThread(), os.getcwd(), _open_log(environ, flushes_c=True)

    def open_model(variables):
        from .application.models import open_application
        try:
            return open_application(variables, kind, folder, model_thread)
        except AppNotFoundError:
            if kind != 'auto' or settings.application_name(variables) or not settings.command(variables):
                raise
            return _open_server(variables, log, end)

    server = ActionHttpServer(port, Action(WebAdapter(environ, open_model), log))
    threading.Thread(target=server.serve, daemon=True).start()
    model_thread.work()


def _open_log(environ, flushes_c):
    marks = settings.marks_log(environ)
    return ActivationLog(flushes_c, marks_sentinels=marks, marks_lines=marks and settings.allows_concurrency(environ))


def _open_server(variables, log, end):
    from .model_server.model import open_server
    return open_server(variables, log, end.running.append)
