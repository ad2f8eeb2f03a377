"""From the bytes of a WAV file to samples as the recogniser takes them."""

import io
import struct
import wave

import numpy as np

# Samples a second that the acoustic model was trained on.
RATE = 16000
# MAX's own limit; its message speaks of five.
MAX_SECONDS = 10


class RefusedRecordingError(ValueError):
    """A recording that the model does not take; the text is for its sender."""


def read_recording(content: bytes) -> bytes:
    """Samples of 16 bits, 16000 a second; the refusals are MAX's, word by word, but for the one of the width."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, rate, count = file.getparams()[:4]
            refuse(channels, width, rate, count)
            samples = file.readframes(count)
    except (wave.Error, EOFError, struct.error, RuntimeError) as error:
        raise RefusedRecordingError('Error reading the audio file. Only WAV files are supported.') from error
    return samples if rate == RATE else resample(samples, rate)


def refuse(channels: int, width: int, rate: int, count: int) -> None:
    if channels != 1:
        raise RefusedRecordingError('Only mono audio files are supported.')
    if rate == 0:
        raise wave.Error('no samples a second')
    if count / rate > MAX_SECONDS:
        raise RefusedRecordingError('This model is designed to work with short (about 5 second) audio files only.')
    if width != 2:
        raise RefusedRecordingError('Only audio files with samples of 16 bit are supported.')


def resample(samples: bytes, rate: int) -> bytes:
    """The same sound at RATE: its spectrum, cut off or continued with silence."""
    sound = np.frombuffer(samples[: len(samples) // 2 * 2], np.int16)
    count = len(sound) * RATE // rate
    if count == 0:
        return b''
    spectrum = np.fft.rfft(sound)[: count // 2 + 1]
    changed = np.fft.irfft(spectrum, count) * (count / len(sound))
    return changed.clip(-32768, 32767).astype(np.int16).tobytes()
