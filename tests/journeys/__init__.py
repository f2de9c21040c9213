"""A user's day in a real browser against a real server, as a stranger would start it."""

import pytest

pytest.register_assert_rewrite("tests.journeys.sending", "tests.journeys.reading")
