"""`binome stats --json | head` ends without a traceback, however much was left to say."""

import os
import subprocess
import sys

import pytest

SAYS = """
import sys
import importlib
main = importlib.import_module("binome.cli.main")
main.command_of = lambda options: lambda options: print("x" * {length}) or 0
sys.exit(main.main(["doctor"]))
"""


@pytest.mark.parametrize("length", [10, 1_000_000])
def test_whoever_reads_may_stop_reading(length: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-c", SAYS.format(length=length)], stdout=writing,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")
