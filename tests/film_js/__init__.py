"""Films in the browser: Python's corners, a dialog one can use, a DICOM file out of it."""
