"""Previews and lossless frames for the viewer, made ahead by a job and on demand."""


def register_all() -> None:
    """Called once, when Django is ready."""
