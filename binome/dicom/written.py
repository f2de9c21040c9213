"""Data set to Part 10 bytes."""

import io

from pydicom import dcmwrite
from pydicom.dataset import Dataset


def file_bytes(dataset: Dataset) -> bytes:
    """Return the file: preamble, meta information, data set (PS3.10 7.1)."""
    stream = io.BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()
