"""Once a day, what kills left half written is thrown away; no blob is ever touched."""

from datetime import timedelta

from django.conf import settings

from binome.archive.blobs import blobs
from binome.jobs import schedule
from binome.jobs import services as jobs
from binome.kernel.clock import utc_now
from binome.kernel.files import remove_files

TIDY_JOB = "archive.tidy"
SURELY_ABANDONED = timedelta(days=1)


def tidy() -> None:
    """Empty the places of temporary files of everything older than a day."""
    older_than = utc_now() - SURELY_ABANDONED
    blobs().tidy(older_than=older_than)
    remove_files(settings.DATA / "uploads" / "stow", older_than=older_than)
    for import_folder in (settings.DATA / "uploads" / "media").glob("*"):
        remove_files(import_folder, older_than=older_than)


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(TIDY_JOB, tidy)
    schedule.every(timedelta(days=1), TIDY_JOB)
