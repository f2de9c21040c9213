"""Commands as processes of their own, quickly: a parent that has loaded the libraries, but not the
program's settings, forks one child a command. What a command does and leaves is the same."""

import atexit
import json
import subprocess
import sys
from functools import cache

LIBRARIES = (
    "django.core.management", "django.db.models", "django.contrib.auth.hashers", "allauth.utils",
    "django.forms", "django.template.loader", "django.test.utils", "numpy", "pydicom", "PIL.Image",
    "imagecodecs", "cryptography.x509", "pyrage", "orjson", "obstore", "psycopg",
    "starlette.routing", "binome.dicom.scan", "binome.cli.main",
)  # fmt: skip
PARENT = """
import importlib, json, os, sys, tempfile, traceback
for name in {libraries!r}:
    importlib.import_module(name)
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    out, err = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")
    child = os.fork()
    if child == 0:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(asked["environment"])
        code = 1
        try:
            from binome.cli.main import main
            sys.argv = ["binome", *asked["words"]]
            code = main(asked["words"])
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    said = []
    for file in (out, err):
        file.seek(0)
        said.append(file.read())
        file.close()
    answer = [os.waitstatus_to_exitcode(status), *said]
    print(json.dumps(answer), flush=True)
"""


def forked(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `binome WORDS` in a child of the warm parent, to its end."""
    parent = _parent()
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(json.dumps({"words": words, "environment": environment}) + "\n")
    parent.stdin.flush()
    code, out, err = json.loads(parent.stdout.readline())
    return subprocess.CompletedProcess(["binome", *words], code, out, err)


@cache
def _parent() -> subprocess.Popen[str]:
    text = PARENT.format(libraries=LIBRARIES)
    started = subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    atexit.register(_end, started)
    return started


def _end(parent: "subprocess.Popen[str]") -> None:
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.close()
    parent.stdout.close()
    parent.wait(timeout=60)
