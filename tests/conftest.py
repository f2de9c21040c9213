"""Fixtures every test may use; each lives in a module of tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.loopback",
    "tests.fixtures.databases",
    "tests.fixtures.postgresql",
    "tests.fixtures.s3",
    "tests.fixtures.browser",
    "tests.fixtures.samples",
    "tests.fixtures.pseudo",
]
