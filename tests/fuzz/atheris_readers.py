"""`make fuzz-readers`: atheris drives one reader by coverage. Arguments: target, then libFuzzer's.

Runs where atheris is installed; a crash leaves its input under `build/`, to be kept in the corpus.
"""

import os
import sys

import atheris


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    rooms = ["binome.dicom", "binome.parcels", "binome.seal", "binome.wire"]
    with atheris.instrument_imports(include=rooms):
        import django

        django.setup(set_prefix=False)
        from tests.fuzz.targets import TARGETS
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
