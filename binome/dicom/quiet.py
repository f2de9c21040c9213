"""pydicom warns and logs by quoting values, which may be a patient's name: here it is silent."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_pydicom() -> Iterator[None]:
    """Run pydicom without its warnings, log lines and value checks, inside the pool's functions."""
    from pydicom import config

    logger = logging.getLogger("pydicom")
    was_disabled, settings = logger.disabled, config.settings
    reading, writing = settings.reading_validation_mode, settings.writing_validation_mode
    logger.disabled = True
    settings.reading_validation_mode = settings.writing_validation_mode = config.IGNORE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = was_disabled
        settings.reading_validation_mode, settings.writing_validation_mode = reading, writing
