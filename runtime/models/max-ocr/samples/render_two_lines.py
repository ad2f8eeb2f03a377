"""Renders two_lines.txt into two_lines.png, the same bytes each time with the same Pillow and font.

Needs Debian's python3-pil and fonts-dejavu-core: `python3 render_two_lines.py`.
"""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'
FOLDER = Path(__file__).parent

# Basic layout: whether libraqm is installed must not move a glyph.
font = ImageFont.truetype(FONT, size=32, layout_engine=ImageFont.Layout.BASIC)
page = Image.new('L', (640, 120), color=255)
text = (FOLDER / 'two_lines.txt').read_text(encoding='utf-8').rstrip('\n')
ImageDraw.Draw(page).multiline_text((20, 18), text, fill=0, font=font, spacing=12)
page.save(FOLDER / 'two_lines.png', optimize=True)
