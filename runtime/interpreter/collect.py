"""Collects what runs the action server's adapter ``http`` on any Linux of this CPU, into the folder that is named.

The loader, the C library and the few others that Python needs; the modules that are imported here, as compiled files
that hold on to no time; and all character encodings, since a model may answer in any of them.
"""
import glob
import importlib
import os
import py_compile
import re
import shutil
import subprocess
import sys

# What the action server imports as long as a model is reached over HTTP; a test of the action server compares.
MODULES = (
    'base64', 'binascii', 'collections', 'contextlib', 'contextvars', 'http.client', 'io', 'json', 'os', 're', 'select', 'signal', 'socket',
    'subprocess', 'sys', 'threading', 'time', 'traceback', 'urllib.parse', 'wsgiref.util',
    # Those that Python itself needs to run a folder, and codecs.
    'runpy', 'pkgutil', 'stringprep')
VERSION = 'python{}.{}'.format(*sys.version_info)


def main(folder):
    for name in MODULES:
        importlib.import_module(name)
    programs = [os.path.realpath(sys.executable)]
    for path in sorted(module_files()):
        target = os.path.join(folder, 'lib', VERSION, path.partition('/{}/'.format(VERSION))[2])
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if path.endswith('.py'):
            # Without its source: that is half the size, and the name that a traceback shows.
            py_compile.compile(
                path, target + 'c', dfile=os.path.basename(path), doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        else:
            shutil.copyfile(path, target)
            programs.append(path)
    copy(programs[0], os.path.join(folder, 'bin', 'python3'))
    for path in sorted({library for program in programs for library in libraries(program)}):
        is_loader = os.path.basename(path).startswith('ld-')
        copy(path, os.path.join(folder, 'bin/loader' if is_loader else 'lib/' + os.path.basename(path)))
    # The licences of what is passed on.
    for package in ('python3.11', 'python3.11-minimal', 'libc6', 'zlib1g', 'libbz2-1.0', 'liblzma5', 'libexpat1'):
        copy('/usr/share/doc/{}/copyright'.format(package), os.path.join(folder, 'licences', package))


def module_files():
    """Return the files of all modules that are there now, and of the encodings."""
    files = {getattr(module, '__file__', None) for module in list(sys.modules.values())} - {None, __file__}
    library = os.path.dirname(os.__file__)
    files.update(glob.glob(library + '/encodings/*.py'))
    files.update(glob.glob(library + '/lib-dynload/_codecs_*.so'))
    files.update(glob.glob(library + '/lib-dynload/_multibytecodec*.so'))
    files -= {path for path in files if re.search(r'/_(ssl|hashlib|ctypes)\.', path) or not path.startswith('/usr/')}
    return files


def libraries(program):
    """Return the paths of the libraries of a program, and of its loader."""
    text = subprocess.run(['ldd', program], stdout=subprocess.PIPE, check=True).stdout.decode()
    return re.findall(r'(/\S+) \(', text)


def copy(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy(source, target)


if __name__ == '__main__':
    main(sys.argv[1])
