"""Pages of a network ask the database few questions, whatever the number of cases."""

import pytest
from django.utils import timezone

from benchmarks.network import clients_of, measured, pages_of
from benchmarks.network_rows import Size, fill

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
#: More than the twelve we aim at: the console explains each waiting case, a reader's list also
#: asks for opinions, second readings, changed answers and the thread of the group.
MOST = {"console": 20, "worklist of a reader": 15, "answered by a reader": 15,
        "worklist of the network": 13}  # fmt: skip
MOST_OF_OTHERS, MOST_BYTES = 12, 20_000


@pytest.fixture
def network_id() -> str:
    return fill(Size(cases=900, sites=6, readers=8), at=timezone.now())


def test_each_page_of_a_large_network_asks_few_questions_and_is_light(network_id: str) -> None:
    clients = clients_of(network_id)
    found = {}
    for name, who, address in pages_of(network_id):
        _took, questions, size = measured(clients[who], address, 0)
        if questions > MOST.get(name, MOST_OF_OTHERS) or not 0 < size < MOST_BYTES:
            found[name] = (questions, size)
    assert found == {}
