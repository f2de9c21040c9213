"""Gathers every translatable sentence below a folder into its catalogues."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.makemessages import Command

LANGUAGES = ["ar", "es", "fr", "pt"]
IGNORED = ["static/vendor/*", "*/vendor/*"]


def main() -> None:
    """Extract Python and templates, then scripts, for the folder named on the command line."""
    folder = Path(sys.argv[1])
    for language in LANGUAGES:
        (folder / "locale" / language).mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    settings.configure(USE_I18N=True, LOCALE_PATHS=[str(folder / "locale")])
    django.setup()
    # A guessed sentence can say the opposite: what is new stays empty until a person translates it.
    Command.msgmerge_options = [*Command.msgmerge_options, "--no-fuzzy-matching"]
    for domain, extensions in (("django", ["html", "txt", "py"]), ("djangojs", ["js", "mjs"])):
        call_command(
            "makemessages",
            locale=LANGUAGES,
            domain=domain,
            extensions=extensions,
            ignore_patterns=IGNORED,
            no_obsolete=True,
            no_wrap=True,
            add_location="file",
            verbosity=0,
        )


if __name__ == "__main__":
    main()
