"""Who a picture was shown to, drawn across it: what leaves by a guest link names its guest."""

import io

from PIL import Image, ImageDraw, ImageFont

ROWS, LEAST_POINTS, LATIN_ENDS = 4, 11, 0x250


def stamped(picture: bytes, words: str) -> bytes:
    """Return one of our own WebP previews with `words` across it, several times, half seen.

    What the font cannot write (it holds Latin letters) is left out: give an id besides the name.
    """
    with Image.open(io.BytesIO(picture), formats=["WEBP"]) as opened:
        image = opened.convert("RGBA")
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    points = max(LEAST_POINTS, image.width // 32)
    font, pen = ImageFont.load_default(points), ImageDraw.Draw(layer)
    said = "".join(
        letter if letter.isprintable() and ord(letter) < 0x250 else "·" for letter in words
    )
    for row in range(ROWS):
        at = (points, int((row + 0.5) * image.height / ROWS))
        pen.text(at, said, font=font, fill=(255, 255, 255, 110), stroke_width=1,
                 stroke_fill=(0, 0, 0, 110))  # fmt: skip
    out = io.BytesIO()
    Image.alpha_composite(image, layer).convert("RGB").save(out, "WEBP", quality=80)
    return out.getvalue()


def _is_drawn(letter: str) -> bool:
    return letter.isprintable() and ord(letter) < LATIN_ENDS
