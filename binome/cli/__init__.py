"""The operator's commands: `binome init | serve | worker | demo | user | node ...`."""

from binome.cli.main import main

__all__ = ["main"]
