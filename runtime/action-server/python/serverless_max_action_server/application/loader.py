"""Finds and imports the model's application, and tells which protocol it speaks."""
import importlib
import importlib.machinery
import os
import traceback

from ..errors import AppLoadError, AppNotFoundError, AppNotWsgiError, last_line
from .protocol import is_asgi
from .recorder import recorded_servers

_MODULES = ('app', 'wsgi', 'asgi')
_ATTRIBUTES = ('app', 'application', 'max_app', 'max')
_HINT = 'Set SERVERLESS_MAX_APP=module:attribute to name the application, or SERVERLESS_MAX_ADAPTER=http.'


def load_application(name, folder, kind):
    """Return the callable and its kind, ``wsgi`` or ``asgi``; any will do where ``kind`` is ``auto``.

    ``name`` is ``module:attribute``, ``module``, or empty: then app.py, wsgi.py and asgi.py of ``folder`` are tried,
    taking the application they start at import, or else one of their usual attributes. Raises an ActionServerError.
    """
    if name:
        module_name, _, attribute = name.partition(':')
        return _application_of(module_name, attribute, 'SERVERLESS_MAX_APP={}'.format(name), kind)
    for module_name in _MODULES:
        if _is_in_folder(module_name, folder):
            return _application_of(module_name, '', '{}.py in {}'.format(module_name, folder), kind)
    raise AppNotFoundError('No application: there is none of app.py, wsgi.py and asgi.py in {}.'.format(folder), _HINT)


def _application_of(module_name, attribute, origin, kind):
    with recorded_servers() as started:
        module = _import(module_name, origin)
    if attribute:
        found = _attribute_of(module, attribute, origin)
    elif started:
        found = _resolved(started[0])
    else:
        found = next((getattr(module, name) for name in _ATTRIBUTES if _is_candidate(module, name)), None)
        if found is None:
            raise AppNotFoundError('No application: {} starts no server, and none of its attributes {} is one.'.format(
                origin, ', '.join(_ATTRIBUTES)), _HINT)
    return _callable_of(found, origin, kind)


def _import(module_name, origin):
    try:
        return importlib.import_module(module_name)
    except BaseException as error:  # a model may also end the program (SystemExit) while it is imported
        traceback.print_exc()
        raise AppLoadError(
            'Could not load the application from {}: {}.'.format(origin, last_line(error)),
            "The activation's log has the traceback.",
        )


def _attribute_of(module, path, origin):
    found = module
    for part in path.split('.'):
        if not hasattr(found, part):
            raise AppNotFoundError('No application: {} has no attribute {}.'.format(origin, path), _HINT)
        found = getattr(found, part)
    return found


def _is_candidate(module, name):
    """A submodule of the same name (``from app import api``) is not an application."""
    found = getattr(module, name, None)
    return callable(found) or callable(getattr(found, 'app', None))


def _resolved(started):
    """Return the application that a server was started with; uvicorn takes ``module:attribute`` too."""
    if not isinstance(started, str):
        return started
    module_name, _, attribute = started.partition(':')
    return _attribute_of(_import(module_name, started), attribute or 'app', started)


def _callable_of(found, origin, kind):
    """Return ``found`` itself, or the Flask application inside a MAXApp, and its kind."""
    application = found if callable(found) else getattr(found, 'app', None)
    if not callable(application):
        raise AppNotWsgiError('{} gave {!r}, which is no application.'.format(origin, found), _HINT)
    found_kind = 'asgi' if kind == 'asgi' or is_asgi(application) else 'wsgi'
    if kind not in ('auto', found_kind):
        raise AppNotWsgiError(
            '{} gave {!r}, an ASGI application, not a WSGI one.'.format(origin, found),
            'Set SERVERLESS_MAX_ADAPTER=asgi.')
    return application, found_kind


def _is_in_folder(module_name, folder):
    spec = importlib.machinery.PathFinder.find_spec(module_name, [folder])
    return spec is not None and spec.loader is not None and os.path.exists(spec.origin or '')
