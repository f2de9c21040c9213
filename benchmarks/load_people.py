"""Readers with a case of twenty slices each, tokens, a coordinator: for benchmarks.load."""

import json
import sys
from typing import Any

from binome.cli.django_ready import ready

SLICES = 20


def main(readers: int, senders: int) -> None:
    ready()
    from binome.people.models import Mode
    from binome.people.services import Place
    from tests.cases.world import a_person, a_world
    from tests.wire.clients import cookies_of, token_of

    world = a_world(mode=Mode.IDENTIFIED)
    found = [
        a_person(f"reader{number}", "reader", Place(world.network)) for number in range(readers)
    ]
    told = {
        "readers": [_at_work(world, one) for one in found],
        "tokens": [token_of(world.site) for _ in range(senders)],
        "coordinator": cookies_of(world.coordinator),
    }
    print(json.dumps(told))


def _at_work(world: Any, reader: Any) -> dict[str, str]:
    from binome.archive import services as archive
    from binome.archive.models import Series
    from binome.archive.services import Incoming
    from binome.cases import services as cases
    from binome.cases.services import Arrival
    from binome.kernel.clock import utc_now
    from tests.archive.instances import Made
    from tests.wire.clients import cookies_of

    by, at, made = world.actor("coordinator"), utc_now(), Made()
    files = [Incoming(made.instance(number + 1)) for number in range(SLICES)]
    outcomes = archive.store(files, site=world.site, by=by, at=at)
    case = cases.assign(case=world.sent(), to=reader, by=by, at=at)
    study_id = outcomes[0].study_id
    arrival = Arrival(study_id, SLICES, SLICES * 3000, is_complete=True)
    cases.note_images(case=case, arrival=arrival, at=at)
    series = Series.objects.get(study_id=study_id)
    return {"cookie": cookies_of(reader), "case": case.pk, "series": series.pk}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
