"""The pool that packs, shared with the tests of parcels."""

from tests.parcels.conftest import pool

__all__ = ["pool"]
