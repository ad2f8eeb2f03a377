"""The environment variables that OpenWhisk sends: with /init those of the action, with /run those of the activation."""
import os

from .errors import BadSettingError
from .strict_json import to_text


def checked_variables(env):
    """Return /init's ``env`` as a dict of texts; BadSettingError for what no environment variable can be."""
    variables = {}
    for name, setting in (env if isinstance(env, dict) else {}).items():
        text = _native(to_text(setting))
        if not _can_be_exported(name, text):
            raise BadSettingError('env holds {!r}, which no environment variable can be.'.format(name))
        variables[_native(name)] = text
    return variables


def context_of(message):
    """Return the pairs of name and text that /run's message refreshes: ``__OW_`` and each key but ``value``.

    What no environment variable can be is left out; the platform sends none like it.
    """
    context = message if isinstance(message, dict) else {}
    pairs = [('__OW_' + _native(key.upper()), _native(to_text(setting)))
             for key, setting in context.items() if key != 'value']
    return [pair for pair in pairs if _can_be_exported(*pair)]


def _can_be_exported(name, text):
    return bool(name) and '=' not in name and '\0' not in name + text


def _native(text):
    """Return the text that os.environ writes as UTF-8, also where the locale is C (Python 3.6 takes that for ASCII)."""
    return os.fsdecode(text.encode('utf-8', 'replace'))
