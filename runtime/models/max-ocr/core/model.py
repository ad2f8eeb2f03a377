"""Tesseract's English text recognition, behind the interface that maxfw gives every model."""

import io
import logging

import tesserocr
from maxfw.model import MAXModelWrapper
from PIL import Image

from config import MODEL_META_DATA

logger = logging.getLogger(__name__)


class UnreadableImageError(ValueError):
    """The bytes are in no image format that Pillow knows."""

    def __init__(self) -> None:
        super().__init__('The provided input is not a valid image.')


class ModelWrapper(MAXModelWrapper):
    MODEL_META_DATA = MODEL_META_DATA

    def read_image(self, content: bytes) -> Image.Image:
        """Open an image; its pixels are decoded only when the text is read.

        So an image that is cut short passes here and fails in `predict`, which MAX-OCR answers with 500, not 400.
        """
        try:
            return Image.open(io.BytesIO(content))
        except OSError as error:
            logger.error('image refused: %s', error)
            raise UnreadableImageError from error

    def _pre_process(self, image: Image.Image) -> Image.Image:
        return image.convert('L')

    def _predict(self, image: Image.Image) -> str:
        # A fresh engine for each page: Tesseract's own object adapts to what it has read and is not thread-safe.
        return tesserocr.image_to_text(image, lang='eng')

    def _post_process(self, text: str) -> list[list[str]]:
        """Paragraphs, each a list of lines; a page without text is one paragraph of one empty line."""
        return [paragraph.split('\n') for paragraph in text.rstrip().split('\n\n')]
