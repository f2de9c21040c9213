"""Turns a page of HTML on stdin into a PDF on stdout, in a process of its own that may be killed.

Run by path, isolated (`python -I`): it knows nothing of Django, the database, or any address; a
page that names a URL is refused.
"""

import base64
import resource
import sys

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

MOST_MEMORY_BYTES = 2 * 1024**3
PICTURE = {"Content-Type": "image/jpeg"}
OPTIONS = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}


OWN_PICTURE = "data:image/jpeg;base64,"


class NoFetcher(URLFetcher):
    """Fetches nothing: no network, no file; a JPEG inside the page itself is all there is."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if not url.startswith(OWN_PICTURE):
            raise FatalURLFetchingError("a report names no address")
        return URLFetcherResponse(url, base64.b64decode(url[len(OWN_PICTURE) :]), PICTURE)


def set_page(page: str, identifier: bytes) -> bytes:
    """Return the PDF of a page of HTML."""
    document = HTML(string=page, url_fetcher=NoFetcher())
    pdf: bytes = document.write_pdf(pdf_identifier=identifier, **OPTIONS)
    return pdf


def main() -> None:
    seconds = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    page = sys.stdin.buffer.read().decode()
    identifier = sys.argv[1].encode()
    sys.stdout.buffer.write(set_page(page, identifier))


if __name__ == "__main__":
    main()
