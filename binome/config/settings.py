"""Django's settings, all derived from the data folder and a few BINOME_ variables."""

SECRET_KEY = "unset"  # noqa: S105
