"""The browser's de-identification engine: the same bytes as the Python engine, file by file."""
