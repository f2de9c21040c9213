"""Which language a page speaks: the person's own, else the cookie's, else the browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Responder = Callable[[HttpRequest], HttpResponse]


def language(get_response: Responder) -> Responder:
    """Activate the language for the request and say it in the answer."""

    def respond(request: HttpRequest) -> HttpResponse:
        code = chosen_language(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return respond


def chosen_language(request: HttpRequest) -> str:
    """Return a code the house speaks."""
    known = dict(settings.LANGUAGES)
    own = getattr(request.user, "language", "")
    if own in known:
        return str(own)
    return translation.get_language_from_request(request)
