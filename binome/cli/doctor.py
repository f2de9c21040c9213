"""`binome doctor`: is this node well, and what to do; exit code 1 when something is bad."""

import argparse
import json
import os

from binome.cli.django_ready import ready

MARKS = {"well": "ok  ", "watch": "soon", "bad": "BAD "}


def doctor(options: argparse.Namespace) -> int:
    """Run every check and print one line each."""
    if options.tls_cert:
        os.environ["BINOME_CERTIFICATES"] = ",".join(options.tls_cert)
    ready()
    from binome.kernel.clock import utc_now
    from binome.operation import health

    found = health.findings(at=utc_now())
    if options.json:
        lines = [{"check": f.check, "state": f.state, "sentence": f.sentence} for f in found]
        print(json.dumps({"version": 1, "state": health.worst(found), "findings": lines}, indent=1))
    else:
        for finding in found:
            print(f"{MARKS[finding.state]} {finding.check}: {finding.sentence}")
    return 1 if health.worst(found) == health.State.BAD else 0
