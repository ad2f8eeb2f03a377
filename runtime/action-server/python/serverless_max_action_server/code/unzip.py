"""Unpacks a zip that may come from anybody."""
import io
import os
import zipfile

from ..errors import InitFailedError
from .action_folder import NO_BINARY


def unzip(data, folder):
    """Write the files of a zip below the folder; InitFailedError for a damaged one, or one that leads out of it.

    What may be executed stays so. A symbolic link becomes a file with its target as text, as in OpenWhisk (zip.go).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            for entry in entries:
                _require_inside(entry.filename)
            for entry in entries:
                path = archive.extract(entry, folder)
                if not os.path.isdir(path) and entry.external_attr >> 16 & 0o111:
                    os.chmod(path, 0o755)
    except InitFailedError:
        raise
    except Exception as error:  # for damaged bytes zipfile raises almost anything, and not the same in each version
        raise InitFailedError(NO_BINARY, 'Zip file cannot be unpacked: {}.'.format(error))


def _require_inside(name):
    parts = name.replace('\\', '/').split('/')
    if '..' in parts or not parts[0] or ':' in parts[0]:
        raise InitFailedError(NO_BINARY, 'Zip file holds {!r}, which leads out of its folder'.format(name))
