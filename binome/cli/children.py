"""Child processes by fork: the parent has loaded the program once, a child starts in milliseconds.

A child dies with its parent, so that a start after kill -9 finds the port free.
"""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
FAILED = 1


@dataclass(slots=True)
class Child:
    """A running child, or one that ended with `exit_code`."""

    pid: int
    exit_code: int | None = None

    def poll(self) -> int | None:
        """Return the exit code once the child has ended, negative for a signal; None before."""
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code

    def signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def start(run: Callable[[], int]) -> Child:
    """Fork a child that runs `run` and exits with what it returns. Close connections first."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return Child(pid)
    code = FAILED
    try:
        _die_with(parent)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        code = run()
    except KeyboardInterrupt:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    """Ask Linux to end this process when its parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(FAILED)
