"""Runs in an environment of its own that holds schemathesis and nothing of ours.

Arguments: address, description, how many calls, what there is to meet as JSON. FUZZ_TOKEN is the
Authorization header.
"""

import json
import os
import random
import sys
from collections import Counter
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

SAYS_WHAT_IS_SO = {503, 507}
KINDS = {"multipart/related": 'multipart/related; type="application/dicom"; boundary=x'}
BY_NOBODY, MET = 0.1, 0.7
PATIENCE_SECONDS = 120


@schemathesis.serializer("multipart/related")
def parts(ctx, value):  # type: ignore[no-untyped-def]
    """Most bodies are one part of strange bytes, some are only strange."""
    raw = ctx.case.body if isinstance(value, str) else value
    raw = raw.encode() if isinstance(raw, str) else bytes(raw)
    is_whole = len(raw) % 5
    return b"\r\n--x\r\n\r\n" + raw + b"\r\n--x--" if is_whole else raw


@schemathesis.serializer("application/offset+octet-stream")
def piece(ctx, value):  # type: ignore[no-untyped-def]
    """A piece of a file."""
    return value.encode() if isinstance(value, str) else bytes(value)


def main(address: str, description: Path, count: int, known: dict[str, str]) -> int:
    schema = schemathesis.openapi.from_dict(json.loads(description.read_text()))
    operations = [found.ok() for found in schema.get_all_operations()]
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    chance = random.Random(20261122)
    each = -(-count // len(operations))
    try:
        for operation in operations:
            _call_many(operation, each, (address, known, chance), (statuses, faults))
    finally:  # somebody who stops it hears how far it came
        total = sum(statuses.values())
        print(f"{total} calls of {len(operations)} operations: {dict(statuses)}")
        for fault in faults[:20]:
            print(fault)
    return int(bool(faults))


def _call_many(operation, most, world, told):  # type: ignore[no-untyped-def]
    address, known, chance = world
    statuses, faults = told

    @seed(20261122)
    @settings(
        max_examples=most, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def call(case):  # type: ignore[no-untyped-def]
        for name, value in known.items():
            if name in (case.path_parameters or {}) and chance.random() < MET:
                case.path_parameters[name] = value
        own = {} if chance.random() < BY_NOBODY else {"Authorization": os.environ["FUZZ_TOKEN"]}
        if case.media_type in KINDS:
            own["Content-Type"] = KINDS[case.media_type]
        answer = case.call(base_url=address, headers=own, timeout=PATIENCE_SECONDS)
        statuses[answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code not in SAYS_WHAT_IS_SO:
            faults.append(f"{answer.status_code} {case.as_curl_command()[:600]}")

    try:
        call()
    except Exception as failure:
        faults.append(f"{operation.label}: {type(failure).__name__} {str(failure)[:300]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])))
