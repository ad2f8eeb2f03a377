"""Every failure the action server names. A code is never used for a second meaning."""
from .answer import error_answer


class ActionServerError(Exception):
    """A failure with a stable code; its text says what was refused, and the hint what to do next."""

    code = 'RT_ERROR'

    def __init__(self, message, hint=''):
        self.message = message
        self.hint = hint
        super().__init__(message)

    @property
    def sentence(self):
        """The ``error`` that /init answers."""
        return str(self)

    def __str__(self):
        return ' '.join(part for part in (self.message, self.hint, '({})'.format(self.code)) if part)


class BadSettingError(ActionServerError):
    """An environment variable of the action server, or a name in /init's env, cannot be used."""

    code = 'RT_BAD_SETTING'


class AppNotFoundError(ActionServerError):
    """The image has no application where one was looked for."""

    code = 'RT_APP_NOT_FOUND'


class AppNotWsgiError(ActionServerError):
    """Something was found, but it is no application, or not of the protocol that the adapter speaks."""

    code = 'RT_APP_NOT_WSGI'


class AppLoadError(ActionServerError):
    """Importing the application raised an exception or ended the program."""

    code = 'RT_APP_LOAD_FAILED'


class BadArgumentsError(ActionServerError):
    """The arguments of an activation cannot be turned into an HTTP request."""

    code = 'RT_BAD_ARGUMENTS'


class BadResponseError(ActionServerError):
    """The application broke its protocol: WSGI (PEP 3333), ASGI or HTTP."""

    code = 'RT_BAD_RESPONSE'


class AnswerTooLargeError(ActionServerError):
    """The model sends more than an activation may answer; the rest was not read."""

    code = 'RT_ANSWER_TOO_LARGE'

    def __init__(self, max_bytes):
        super().__init__("The model's answer exceeds the limit of {} bytes.".format(max_bytes))


class ModelLostError(ActionServerError):
    """The model's own server is of no more use, and with it the container."""


class ServerEndedError(ModelLostError):
    """The model's own server has ended, or could not be started."""

    code = 'RT_SERVER_ENDED'


class ServerTimeoutError(ModelLostError):
    """The model's own server did not listen, or did not answer, in time."""

    code = 'RT_SERVER_TIMEOUT'


class InitFailedError(Exception):
    """An action's code cannot be loaded. ``sentence`` is OpenWhisk's own, so there is no code; the text is logged."""

    def __init__(self, sentence, message=''):
        self.sentence = sentence
        super().__init__(message)


class RefusedError(Exception):
    """A request at the wrong moment, or not of the contract's form; the text is OpenWhisk's own: it carries no code."""

    def __init__(self, status, message):
        self.status = status
        super().__init__(message)

    def answer(self):
        """Return the Answer that tells it."""
        return error_answer(self.status, str(self))


def last_line(error):
    """Return ``Type: message`` of an exception, as a traceback's last line, at most 2000 characters long."""
    text = str(error).strip()
    name = type(error).__name__
    return ('{}: {}'.format(name, text) if text else name)[:2000]
