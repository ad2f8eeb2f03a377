"""Calls an ASGI application in one event loop, which runs on the thread that loaded it."""
import asyncio
import traceback
import warnings

from .asgi_gateway import call_application, start_lifespan, to_asgi3


class AsgiModel:
    """An ASGI application after its startup; its requests overlap as far as the Lifecycle lets them."""

    def __init__(self, application, model_thread, max_answer_bytes):
        self._application = to_asgi3(application)
        self._max_answer_bytes = max_answer_bytes
        self._loop = model_thread.call(_loop_of_this_thread)
        model_thread.begin(_run_for_ever, self._loop)
        # Without a reference to it, an event loop forgets a task.
        self._lifespan, self._state = self._call(start_lifespan(self._application))

    def require_ready(self):
        """Once loaded, an application is ready for ever."""

    def answer(self, request):
        """Return the HttpResponse of the application, or raise what it raised."""
        return self._call(call_application(self._application, request, dict(self._state), self._max_answer_bytes))

    def _call(self, coroutine):
        outcome, error = asyncio.run_coroutine_threadsafe(_outcome_of(coroutine), self._loop).result()
        if error is not None:
            raise error
        return outcome


async def _outcome_of(coroutine):
    """Keep what a coroutine raises as a value: a SystemExit would leave the loop."""
    try:
        return await coroutine, None
    except BaseException as error:
        return None, error


def _loop_of_this_thread():
    """Return the loop that the application's own import may have used, or a new one."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # Python 3.12 warns where there is none yet
        try:
            return asyncio.get_event_loop()
        except RuntimeError:
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            return loop


def _run_for_ever(loop):
    while True:
        try:
            loop.run_forever()
        except BaseException:  # SystemExit of a task that the application started: the server goes on
            traceback.print_exc()
