"""Django's settings, all derived from the data folder and a few BINOME_ variables
(docs/operator.md)."""

import os
from pathlib import Path
from typing import Any

from django.conf import locale
from django.utils.translation import gettext_lazy as _

from binome.config.data_folder import data_folder, prepare, secret_in
from binome.config.databases import database
from binome.config.email import email_settings

PACKAGE = Path(__file__).resolve().parent.parent
DATA = data_folder()
prepare(DATA)
KEYS = DATA / "keys"
BEHIND_TLS = os.environ.get("BINOME_BEHIND_TLS") == "1"
BLOBS = os.environ.get("BINOME_BLOBS", "")
PUBLIC_URL = os.environ.get("BINOME_URL", "http://localhost:8000")
DICTATION_URL = os.environ.get("BINOME_DICTATION_URL", "")
TSA_URL = os.environ.get("BINOME_TSA_URL", "")
PSEUDO_LOCALE = os.environ.get("BINOME_PSEUDO_LOCALE", "")

SECRET_KEY_IS_GIVEN = bool(os.environ.get("BINOME_SECRET_KEY"))
SECRET_KEY, *SECRET_KEY_FALLBACKS = (
    [os.environ["BINOME_SECRET_KEY"]] if SECRET_KEY_IS_GIVEN else secret_in(KEYS / "django").split()
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("BINOME_HOSTS", "*").split(",")
ROOT_URLCONF = "binome.config.urls"
ASGI_APPLICATION = "binome.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True
USE_TZ = True
TIME_ZONE = "UTC"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "binome.audit",
    "binome.jobs",
    "binome.notices",
    "binome.people",
    "binome.identity",
    "binome.archive",
    "binome.cases",
    "binome.reports",
    "binome.exchange",
    "binome.operation",
    "binome.fleet",
    "binome.quality",
    "binome.pages",
]

MIDDLEWARE = [
    "binome.pages.headers.headers",
    "binome.pages.compression.compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "binome.pages.language.language",
    "binome.pages.doors.default_deny",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "pages" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "binome.pages.context.house",
            ],
            "builtins": ["binome.pages.templatetags.binome"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("BINOME_DATABASE_URL", ""), DATA)}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    os.environ.get("BINOME_PASSWORD_HASHER", "binome.people.passwords.BoundedArgon2"),
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "binome.pages.accounts.InvitationOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
# Tries are counted by address, and apart for a device somebody signed in on (pages/devices.py).
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip", "login_failed": "5/5m/key", "provider": "120/m/ip",
    "apply": "10/h/ip", "applied": "30/10m/ip",
}  # fmt: skip
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # tries of passwords must not push each other out
    }
}
MFA_ADAPTER = "binome.pages.second_factor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Binôme"
ACCOUNT_USER_DISPLAY = "binome.people.queries.display_name"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-binome" if BEHIND_TLS else "binome"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# Minutes without an act until a session is locked (pages and wire); 0 does without.
IDLE_SECONDS = int(float(os.environ.get("BINOME_IDLE_MINUTES", "15")) * 60)
# Minutes in which whoever signed may sign again unasked, never in an emergency (SAFETY 27); 0: off.
SIGNING_GRACE_MINUTES = min(15, int(os.environ.get("BINOME_SIGNING_GRACE_MINUTES", "0")))
# A viewer of another maker that a study may be opened in: `Name|https://host/?study={study}`.
OTHER_VIEWER = os.environ.get("BINOME_OTHER_VIEWER", "")
CSRF_COOKIE_NAME = "__Host-binome-csrf" if BEHIND_TLS else "binome-csrf"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_FAILURE_VIEW = "binome.pages.views.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024  # of each body under way, strangers' too
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(DATA / "uploads")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en"
LANGUAGES: list[tuple[str, Any]] = [
    ("ar", _("Arabic")), ("en", _("English")), ("es", _("Spanish")),
    ("fr", _("French")), ("pt", _("Portuguese")),
]  # fmt: skip
LOCALE_PATHS = [PACKAGE / "reports" / "languages", PACKAGE / "locale"]  # papers keep their words
if PSEUDO_LOCALE:
    # A made-up right-to-left language that proves mirroring and that no sentence is untranslated.
    locale.LANG_INFO["ar-xb"] = {
        "bidi": True, "code": "ar-xb", "name": "Pseudo", "name_local": "Pseudo",
    }  # fmt: skip
    LANGUAGES.append(("ar-xb", "Pseudo"))
    LOCALE_PATHS.insert(0, Path(PSEUDO_LOCALE))
LANGUAGE_COOKIE_NAME = "binome-language"

globals().update(email_settings(os.environ.get("BINOME_EMAIL_URL", ""), DATA))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("BINOME_LOG_LEVEL", "WARNING")},
}
