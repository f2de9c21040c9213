"""Fifty cases for one reader, written through the services; run as a program over a data folder."""

from typing import Any

CASES = 50
QUESTIONS = (
    "Fever and cough for three weeks, loss of weight, contact with a known case. Tuberculosis?",
    "Fall from a tree yesterday, cannot put weight on the left leg. Fracture of the neck?",
    "Sudden headache on waking, vomits, stiff neck. Bleeding? Transfer is eight hours by road.",
    "Abdominal pain for two days, no stool since, vomits green. Obstruction, and where?",
)
URGENCIES = ("emergency", "urgent", "routine")


def seed() -> None:
    """Give the demo's reader cases enough to fill a page of the worklist."""
    from binome.cases.models import Binome
    from binome.kernel.clock import utc_now
    from binome.people.credentials import actor_of_person
    from binome.people.models import Person, Site

    Binome.objects.update(weekly_volume=200)  # all fifty are their reader's
    now = utc_now()  # the demo's binôme is in force from its making on
    sender = actor_of_person(Person.objects.get(username="sender"), at=now)
    site = Site.objects.get()
    for number in range(CASES):
        send_one(number, site=site, by=sender, at=now)


def send_one(number: int, *, site: Any, by: Any, at: Any) -> None:
    from binome.cases import services

    case = services.open_case(site=site, by=by, at=at)
    changes = {
        "urgency": URGENCIES[number % 3], "question": QUESTIONS[number % 4],
        "age": f"{20 + number} y", "sex": ("female", "male")[number % 2], "consent": "patient",
        "body_part": ("Thorax", "Hip", "Head")[number % 3], "expected_files": str(number * 7 + 1),
        "who_acts": "Surgeon on duty", "phone": "+236 70 00 00 00",
    }  # fmt: skip
    case = services.edit(case=case, changes=changes, by=by, at=at)
    case = services.send(case=case, by=by, at=at)
    if number % 4 == 0:
        services.write_message(case=case, text="He has vomited again.", by=by, at=at)


if __name__ == "__main__":
    from binome.cli.django_ready import ready

    ready()
    seed()
