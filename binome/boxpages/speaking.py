"""Templates and languages of the house, without the hub's settings around them."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from starlette.requests import Request

PACKAGE: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = {
    "ar": "العربية", "en": "English", "es": "Español", "fr": "Français", "pt": "Português",
}  # fmt: skip
COOKIE: Final = "binome-language"


def prepare() -> None:
    """Give Django the little it needs for words; where it is prepared already, leave it."""
    if settings.configured:
        return
    settings.configure(
        USE_I18N=True, USE_TZ=True, TIME_ZONE="UTC", LANGUAGE_CODE="en", INSTALLED_APPS=[],
        LANGUAGES=list(LANGUAGES.items()), LOCALE_PATHS=[str(PACKAGE / "locale")],
        LOGGING_CONFIG=None,
    )  # fmt: skip
    django.setup(set_prefix=False)


@cache
def _engine() -> Engine:
    folders = [PACKAGE / "boxpages" / "templates", PACKAGE / "pages" / "templates"]
    return Engine(
        dirs=[str(folder) for folder in folders],
        libraries={"i18n": "django.templatetags.i18n"},
        builtins=["binome.boxpages.tags"],
    )


def rendered(template: str, said: dict[str, Any], *, language: str) -> str:
    """Return a page in a language."""
    with translation.override(language):
        known = {
            "language": language, "languages": list(LANGUAGES.items()),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }  # fmt: skip
        return str(_engine().get_template(template).render(Context({**known, **said})))


def language_of(request: Request) -> str:
    """The language somebody chose on this device, else the browser's first that the house has."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "")[:200].split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return "en"
