"""Which protocol a callable speaks, without importing asyncio."""
import inspect


def is_asgi(application):
    """Return whether something callable is an ASGI application: calling it gives a coroutine."""
    inner = getattr(application, 'func', application)  # of a functools.partial
    return inspect.iscoroutinefunction(inner) or inspect.iscoroutinefunction(getattr(type(inner), '__call__', None))
