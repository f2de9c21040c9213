"""`python -m benchmarks.network [--cases 100000] [--times 40]`: pages of a large network.

Time of the whole request in this process (signed in, policies, audit, template, compression),
questions to the database, and bytes of the page. With BINOME_DATABASE_URL of an empty PostgreSQL
in the environment, on that.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks.network_rows import Size, fill


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--cases", type=int, default=100_000)
    words.add_argument("--sites", type=int, default=500)
    words.add_argument("--readers", type=int, default=300)
    words.add_argument("--times", type=int, default=40)
    options = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="network-") as folder:
        os.environ |= {"BINOME_DATA": folder, "DJANGO_SETTINGS_MODULE": "binome.config.settings"}
        from binome.cli.django_ready import migrate, ready

        ready()
        migrate()
        from django.db import connection

        from binome.kernel.clock import utc_now

        at, began = utc_now(), time.perf_counter()
        network_id = fill(Size(options.cases, options.sites, options.readers), at=at)
        took = time.perf_counter() - began
        print(f"{options.cases} cases on {connection.vendor}, written in {took:.0f} s\n")
        _print(network_id, options.times, at)
        _assigned(network_id, options.times, at)
    print(f"\nload {os.getloadavg()[0]:.1f}")


def pages_of(network_id: str) -> list[tuple[str, str, str]]:
    """What is asked: its name, who asks, where."""
    from binome.people.models import Group, Site

    site = Site.objects.filter(network_id=network_id).order_by("name").first()
    group = Group.objects.filter(network_id=network_id).order_by("name").first()
    assert site is not None
    assert group is not None
    network = f"/network/{network_id}"
    return [
        ("worklist of a reader", "reader-0", "/"),
        ("worklist of a group", "reader-0", "/?view=group"),
        ("answered by a reader", "reader-0", "/?view=signed"),
        ("worklist of a site", "sender-0", "/"),
        ("worklist of the network", "coordinator", "/?view=network"),
        ("console", "coordinator", f"{network}/console/"),
        ("figures of the network", "coordinator", f"{network}/figures/"),
        ("figures for donors", "coordinator", f"{network}/figures/donors/"),
        ("figures of a site", "sender-0", f"/sites/{site.pk}/figures/"),
        ("figures of a group", "reader-0", f"/groups/{group.pk}/figures/"),
        ("figures of a reader", "reader-0", "/figures/mine/"),
    ]


def clients_of(network_id: str) -> dict[str, Any]:
    from django.test import Client

    from binome.people.models import Person

    found = {}
    for name in ("reader-0", "sender-0", "coordinator"):
        found[name] = Client(headers={"accept-encoding": "br, gzip", "host": "localhost"})
        found[name].force_login(Person.objects.get(username=f"{name}-{network_id}"))
    return found


def _print(network_id: str, times: int, at: datetime) -> None:
    clients = clients_of(network_id)
    print("| page | p50 ms | p95 ms | questions | page kB | with CSS and scripts kB |")
    print("|---" * 6 + "|")
    year = f"?from={at - timedelta(days=365):%Y-%m-%d}&to={at:%Y-%m-%d}"
    pages = pages_of(network_id)
    pages.append(("figures of the network, a year", "coordinator", pages[6][2] + year))
    for name, who, address in pages:
        took, questions, size = measured(clients[who], address, times)
        whole = size + _files_bytes(clients[who].get(address))
        p95 = statistics.quantiles(took, n=20)[-1]
        print(f"| {name} | {statistics.median(took):.0f} | {p95:.0f} | {questions} |"
              f" {size / 1000:.1f} | {whole / 1000:.1f} |")  # fmt: skip


def measured(client: Any, address: str, times: int) -> tuple[list[float], int, int]:
    """Milliseconds of each request, questions of one, bytes of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    questions, took = len(asked), []  # the next request empties the list
    for _ in range(times):
        began = time.perf_counter()
        client.get(address)
        took.append((time.perf_counter() - began) * 1000)
    return took, questions, len(answer.content)


def _files_bytes(answer: Any) -> int:
    """The style sheet, the mark and the scripts that a page names, as they travel."""
    import re

    import brotli

    from binome.pages import assets

    page = answer.content
    if answer.headers.get("Content-Encoding") == "br":
        page = brotli.decompress(page)
    names = set(re.findall(rb'(?:href|src)="/static/[0-9a-f]+/([^"]+)"', page))
    found = [assets.asset(name.decode()) for name in names]
    return sum(len(one.brotli) for one in found if one)


def _assigned(network_id: str, times: int, at: datetime) -> None:
    """From the press on Send, and from the images being readable, to a reader."""
    from binome.cases import services
    from binome.cases.services import Arrival
    from binome.people.credentials import actor_of_person
    from binome.people.models import Person, Site
    from tests.cases.world import FORM, a_study

    site = Site.objects.filter(network_id=network_id).order_by("name")[0]
    sender = Person.objects.get(username=f"sender-0-{network_id}")
    by, sent, readable = actor_of_person(sender, at=at), [], []
    for number in range(times):
        case = services.open_case(site=site, by=by, at=at)
        case = services.edit(case=case, changes=FORM, by=by, at=at)
        study = a_study(site, number=number + 1)
        began = time.perf_counter()
        case = services.send(case=case, by=by, at=at)
        sent.append(time.perf_counter() - began)
        assert case.reader_id or case.group_id
        began = time.perf_counter()
        arrival = Arrival(study.pk, received_files=3, received_bytes=30, is_complete=True)
        services.note_images(case=case, arrival=arrival, at=at)
        readable.append(time.perf_counter() - began)
    most, noted = (1000 * max(one) for one in (sent, readable))
    half = 1000 * statistics.median(sent)
    print(f"\ngiven to a reader with Send: p50 {half:.0f} ms, most {most:.0f} ms; ", end="")
    print(f"images noted as readable: most {noted:.0f} ms")


if __name__ == "__main__":
    main()
