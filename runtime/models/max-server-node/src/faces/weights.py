"""Rewrites the weights of the `mtcnn` package as TensorFlow.js stores weights: `weights.py mtcnn_weights.npy folder`.

The package has them as a pickled dictionary of NumPy arrays, one list for each network. No NumPy is needed here, and
nothing that a pickle might name is run: only arrays are made.
"""

import io
import json
import pickle
import sys
from pathlib import Path


class Array:
    """What the pickle of an array is made into: its shape and its bytes."""

    def __init__(self, *_):
        self.state = ()

    def __setstate__(self, state):
        self.state = state

    def unwrap(self):
        _, shape, dtype, is_fortran, content = self.state
        if is_fortran or dtype.code != 'f4':
            raise ValueError(f'only float32 arrays in C order are known, not {dtype.code}')
        return shape, content


class DType:
    def __init__(self, code, *_):
        self.code = code

    def __setstate__(self, state):
        pass


class ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        makers = {
            'numpy.core.multiarray._reconstruct': Array,
            'numpy.ndarray': Array,
            'numpy.dtype': DType,
            # How the older pickle protocols write bytes.
            '_codecs.encode': str.encode,
        }
        if f'{module}.{name}' not in makers:
            raise pickle.UnpicklingError(f'{module}.{name} is not expected here')
        return makers[f'{module}.{name}']


def main(source: Path, folder: Path) -> None:
    content = source.read_bytes()
    header_bytes = int.from_bytes(content[8:10], 'little')
    wrapped = ArrayUnpickler(io.BytesIO(content[10 + header_bytes:])).load()
    networks = wrapped.state[4][0]
    specs, parts = [], []
    for network, arrays in networks.items():
        for place, array in enumerate(arrays):
            shape, data = array.unwrap()
            specs.append({'name': f'{network}/{place}', 'shape': shape, 'dtype': 'float32'})
            parts.append(data)
    (folder / 'mtcnn.json').write_text(json.dumps(specs))
    (folder / 'mtcnn.bin').write_bytes(b''.join(parts))


if __name__ == '__main__':
    main(Path(sys.argv[1]), Path(sys.argv[2]))
