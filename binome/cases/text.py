"""Text as people type it, fit for both databases, for JSON and for a hash."""


def clean(text: str) -> str:
    """Return the text without NUL and without half surrogates; nothing a person typed is lost."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
