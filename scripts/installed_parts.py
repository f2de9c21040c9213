"""Uses each part that leans on Debian or on compiled code: fonts, Pango, codecs, sealing."""

import imagecodecs
import numpy
import obstore.store
import psycopg
import pyrage
import weasyprint

FILM = numpy.arange(64 * 64, dtype=numpy.uint16).reshape(64, 64)
SENTENCE = "<p>Pneumothorax à droite.</p><p dir='rtl'>استرواح الصدر الأيمن</p>"


def main() -> None:
    """Print one line a part, or fail with the part's own error."""
    lossless = imagecodecs.htj2k_encode(FILM) if imagecodecs.HTJ2K.available else b""
    print(f"HTJ2K: {len(lossless)} bytes for {FILM.nbytes}")
    print(f"PDF: {len(weasyprint.HTML(string=SENTENCE).write_pdf())} bytes")
    key = pyrage.x25519.Identity.generate()
    sealed = pyrage.encrypt(b"case", [key.to_public()])
    print(f"age: {pyrage.decrypt(sealed, [key]).decode()}")
    print(f"psycopg {psycopg.__version__} ({psycopg.pq.__impl__}), {obstore.store.MemoryStore()}")


if __name__ == "__main__":
    main()
