"""/init and /run: what is the same whatever program answers them.

Follows OpenWhisk's runtime contract (docs/actions-new.md and the official proxies); ../../README.md tells it.
"""
import sys

from .answer import Answer, error_answer
from .errors import ActionServerError, InitFailedError, RefusedError
from .lifecycle import Lifecycle


class Action:
    """The one action that this container serves.

    ``adapter`` is a WsgiAdapter or a CodeAdapter, ``log`` an ActivationLog. The methods may be called from any thread;
    they take the request's JSON value (None for an empty body) and its bytes, and return an Answer after the
    activation's sentinels are written.

    An adapter has ``load(value)``, which raises RefusedError, InitFailedError or an ActionServerError;
    ``require_ready()``, which raises RefusedError; ``run(message, body)``, which returns an Answer; and ``overlap`` and
    ``run_refusals`` for the Lifecycle.
    """

    def __init__(self, adapter, log):
        self._adapter = adapter
        self._log = log
        self._lifecycle = Lifecycle(adapter.overlap, adapter.run_refusals)

    def init(self, message, body):
        """Answer /init: 200 when the program is loaded, 502 with a readable error when it is not."""
        try:
            self._lifecycle.begin_init()
        except RefusedError as refusal:
            print(refusal, flush=True)
            return refusal.answer()
        is_loaded = False
        try:
            self._adapter.load(message.get('value') if isinstance(message, dict) else message)
            is_loaded = True
        except RefusedError as refusal:
            return refusal.answer()
        except (ActionServerError, InitFailedError) as error:
            if str(error):
                print(error, file=sys.stderr)
            self._log.close_activation()
            return error_answer(502, error.sentence)
        finally:
            self._lifecycle.end_init(is_loaded)
        return Answer(200, b'{"ok":true}')

    def run(self, message, body):
        """Answer /run. A refused run is no activation: it leaves no sentinel."""
        try:
            self._lifecycle.begin_run()
        except RefusedError as refusal:
            return refusal.answer()
        try:
            self._adapter.require_ready()
            with self._log.activation(message.get('activation_id') if isinstance(message, dict) else None):
                return self._adapter.run(message, body)
        except RefusedError as refusal:
            return refusal.answer()
        finally:
            self._lifecycle.end_run()
