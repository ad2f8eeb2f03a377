"""CMU Sphinx with its general English model, behind the interface that maxfw gives every model."""

import threading

from maxfw.model import MAXModelWrapper
from pocketsphinx.pocketsphinx import Decoder

from config import MODEL_META_DATA
from core.recording import read_recording


class ModelWrapper(MAXModelWrapper):
    MODEL_META_DATA = MODEL_META_DATA

    def __init__(self, path: str = '/usr/share/pocketsphinx/model/en-us'):
        settings = Decoder.default_config()
        settings.set_string('-hmm', f'{path}/en-us')
        settings.set_string('-lm', f'{path}/en-us.lm.bin')
        settings.set_string('-dict', f'{path}/cmudict-en-us.dict')
        settings.set_string('-logfn', '/dev/null')
        self.decoder = Decoder(settings)
        # The decoder hears one recording at a time, and Flask gives each request a thread of its own.
        self.turn = threading.Lock()

    def _pre_process(self, content: bytes) -> bytes:
        return read_recording(content)

    def _predict(self, samples: bytes) -> str:
        with self.turn:
            self.decoder.start_utt()
            try:
                # The whole recording at once: its loudness is then measured over all of it, and over nothing before it.
                if samples:
                    self.decoder.process_raw(samples, False, True)
            finally:
                self.decoder.end_utt()
            best = self.decoder.hyp()
            return '' if best is None else best.hypstr
