"""Tesseract's English text recognition, behind the interface that maxfw gives every model."""

import io
import logging

import tesserocr
from maxfw.model import MAXModelWrapper
from PIL import Image

from config import MODEL_META_DATA

logger = logging.getLogger(__name__)

# A container has 256 MB, and Tesseract takes 14 bytes for a pixel of an ordinary page.
MAX_MEGAPIXELS = 12.5


class RefusedImageError(ValueError):
    """An image that is not read; the text is for its sender."""


class UnreadableImageError(RefusedImageError):
    """The bytes are in no image format that Pillow knows."""

    def __init__(self) -> None:
        super().__init__('The provided input is not a valid image.')


class LargeImageError(RefusedImageError):
    """The image has more pixels than there is memory for; MAX-OCR would be killed over it."""

    def __init__(self, megapixels: float) -> None:
        super().__init__(f'The image has {megapixels:.1f} megapixels. At most {MAX_MEGAPIXELS} are accepted.')


class ModelWrapper(MAXModelWrapper):
    MODEL_META_DATA = MODEL_META_DATA

    def read_image(self, content: bytes) -> Image.Image:
        """Open an image; its pixels are decoded only when the text is read.

        So an image that is cut short passes here and fails in `predict`, which MAX-OCR answers with 500, not 400.
        """
        try:
            image = Image.open(io.BytesIO(content))
        except (OSError, Image.DecompressionBombError) as error:
            logger.error('image refused: %s', error)
            raise UnreadableImageError from error
        megapixels = image.width * image.height / 1e6
        if megapixels > MAX_MEGAPIXELS:
            raise LargeImageError(megapixels)
        return image

    def _pre_process(self, image: Image.Image) -> Image.Image:
        gray = image.convert('L')
        # Its pixels are not needed any more, and Tesseract needs the memory.
        image.close()
        return gray

    def _predict(self, image: Image.Image) -> str:
        # A fresh engine for each page: Tesseract's own object adapts to what it has read and is not thread-safe.
        return tesserocr.image_to_text(image, lang='eng')

    def _post_process(self, text: str) -> list[list[str]]:
        """Paragraphs, each a list of lines; a page without text is one paragraph of one empty line."""
        return [paragraph.split('\n') for paragraph in text.rstrip().split('\n\n')]
