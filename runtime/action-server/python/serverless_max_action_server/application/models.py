"""A model whose application was found, of either kind: how it is called, and on which thread."""
import sys

from .. import settings
from .loader import load_application
from .wsgi_gateway import call_application, to_environ


def open_application(environ, kind, folder, model_thread):
    """Load the application of ``kind`` (``wsgi``, ``asgi`` or ``auto``) and return a model for the WebAdapter."""
    application, found_kind = model_thread.call(load_application, settings.application_name(environ), folder, kind)
    if found_kind == 'wsgi':
        return WsgiModel(application, model_thread, settings.allows_concurrency(environ))
    from .asgi_model import AsgiModel  # asyncio takes 40 ms to import
    return AsgiModel(application, model_thread, settings.max_result_bytes(environ))


class WsgiModel:
    """Calls a WSGI application on the thread that loaded it, unless runs may overlap."""

    def __init__(self, application, model_thread, is_concurrent):
        self._application = application
        self._model_thread = model_thread
        self._is_concurrent = is_concurrent

    def require_ready(self):
        """Once loaded, an application is ready for ever."""

    def answer(self, request):
        """Return the HttpResponse of the application, or raise what it raised."""
        environ = to_environ(request, sys.stderr, self._is_concurrent)
        if self._is_concurrent:
            return call_application(self._application, environ)
        return self._model_thread.call(call_application, self._application, environ)
