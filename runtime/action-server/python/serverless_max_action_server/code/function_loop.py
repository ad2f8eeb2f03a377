"""Inside the process of an action's function: loads it, then calls it for each line. OpenWhisk's is launcher.py.

The first line names the function; the answer to it is true, or false when the source cannot be compiled. Any other
line is the JSON body of a /run, and its answer a result. Whatever else happens ends this process, and the server sees
that.
"""
import json
import os
import sys

from ..activation_log import ActivationLog
from ..environment import context_of
from ..strict_json import dump_json


def serve(answers_descriptor):
    """Answer lines until there are no more."""
    lines, answer = _open_channels(answers_descriptor)
    log = ActivationLog(flushes_c=False)
    is_compiled = True
    try:
        function = _load(**json.loads(lines.readline().decode('utf-8')))
    except SyntaxError as error:
        _print_traceback(error)
        is_compiled = False
    except Exception as error:
        _print_traceback(error)
        sys.exit(1)
    finally:
        log.end_lines()
    answer(dump_json(is_compiled))
    for line in lines if is_compiled else ():
        try:
            result = _encode(_result_of(function, json.loads(line.decode('utf-8'))))
        finally:
            log.end_lines()
        answer(result)


def _load(module, function, activation_script):
    if activation_script:
        with open(activation_script, encoding='utf-8') as file:
            code = compile(file.read(), activation_script, 'exec', dont_inherit=True)
        exec(code, {'__file__': activation_script})
    module = __import__(module)
    if not hasattr(module, function):
        print("The action's code has no {}".format(function), file=sys.stderr)
        sys.exit(1)
    return getattr(module, function)


def _result_of(function, message):
    os.environ.update(context_of(message))
    arguments = message.get('value') if isinstance(message, dict) else message
    try:
        return function({} if arguments is None else arguments)
    except Exception as error:
        _print_traceback(error)
        return {'error': str(error)}


def _encode(result):
    """Return the result as JSON; as null where the action did not return an object or array of what JSON can write.

    Objects of a class that JSON does not know end the process, as in OpenWhisk.
    """
    try:
        return dump_json(result if isinstance(result, (dict, list, tuple)) else None)
    except ValueError as error:  # NaN and Infinity
        _print_traceback(error)
        return dump_json(None)


def _print_traceback(error):
    """Print it as Python does, without the frames of this file; the module traceback would cost 5 ms to import."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    sys.__excepthook__(type(error), error.with_traceback(frames or error.__traceback__), frames or error.__traceback__)


def _open_channels(answers_descriptor):
    """Return the lines to answer, and the function that answers; neither is in the reach of the action's own children.

    Standard input is empty from now on: code that reads it would take the lines away.
    """
    lines = os.fdopen(os.dup(0), 'rb', 65536)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.set_inheritable(answers_descriptor, False)
    # Left open until the process has really ended, after it wrote its last output.
    answers = open(answers_descriptor, 'wb', closefd=False)

    def answer(data):
        answers.write(data + b'\n')
        answers.flush()

    return lines, answer
