"""An action's code -> a folder that its module can be imported from, laid out as the official Python runtime does."""
import base64
import binascii
import importlib.machinery
import os
import tempfile

from ..errors import InitFailedError, RefusedError

NO_BINARY = 'The action failed to generate or locate a binary. See logs for details.'
MODULE = 'main__'
"""What the official runtime calls the module of an action; a traceback shows it."""

_ACTIVATION_SCRIPTS = (os.path.join('bin', 'activate_this.py'), os.path.join('Scripts', 'activate_this.py'))
_ZIP_START = b'PK\x03\x04'
_PROGRAM_STARTS = (b'#!', b'\x7fELF')


def decode_code(code, is_binary):
    """Return the bytes of /init's ``code``; RefusedError when it should be base64 and is not."""
    if not is_binary:
        return code.encode('utf-8', 'replace')
    try:
        return base64.b64decode(code.replace('\r', '').replace('\n', ''), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError(400, 'cannot decode the request: {}'.format(error))


def make_folder():
    """Return a new, empty folder."""
    return tempfile.mkdtemp(prefix='action-')


def fill_folder(folder, data):
    """Write the code, one module or a zip, into the folder, its entry being the module MODULE.

    InitFailedError when that cannot be done.
    """
    try:
        if data.startswith(_ZIP_START):
            from .unzip import unzip  # zipfile and what it imports is needed for zips alone
            unzip(data, folder)
            _rename_entry(folder)
        else:
            with open(os.path.join(folder, MODULE + '.py'), 'wb') as file:
                file.write(data)
    except OSError as error:
        raise InitFailedError(NO_BINARY, "The action's code cannot be written: {}.".format(error))


def find_activation_script(folder):
    """Return the path of the script that puts the zip's virtualenv on the search path; '' without a virtualenv.

    InitFailedError for a virtualenv that has none.
    """
    virtualenv = os.path.join(folder, 'virtualenv')
    if not os.path.isdir(virtualenv):
        return ''
    for script in _ACTIVATION_SCRIPTS:
        if os.path.exists(os.path.join(virtualenv, script)):
            return os.path.join(virtualenv, script)
    raise InitFailedError(
        NO_BINARY, 'Invalid virtualenv. Zip file does not include /virtualenv/' + _ACTIVATION_SCRIPTS[0])


def lacks_packages(folder):
    """Return whether the zip names packages that it does not bring."""
    return os.path.exists(os.path.join(folder, 'requirements.txt')) and not find_activation_script(folder)


def _rename_entry(folder):
    """Make the zip's ``exec`` or ``__main__.py`` the module.

    An ``exec`` that is a program comes from the official runtime's ``-compile``, which has made the module already.
    """
    executable, entry = os.path.join(folder, 'exec'), os.path.join(folder, '__main__.py')
    is_compiled = os.path.isfile(executable) and _is_program(executable)
    if os.path.isfile(executable) and not is_compiled:
        os.replace(executable, entry)
    if os.path.isfile(entry):
        os.replace(entry, os.path.join(folder, MODULE + '.py'))
    if not is_compiled and importlib.machinery.PathFinder.find_spec(MODULE, [folder]) is None:
        raise InitFailedError(NO_BINARY, 'Zip file does not include __main__.py')


def _is_program(path):
    with open(path, 'rb') as file:
        return file.read(4).startswith(_PROGRAM_STARTS)
