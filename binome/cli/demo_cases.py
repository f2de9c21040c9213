"""The demo's cases: real public images, a generated phantom, made-up patients; each says what it
is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from binome.cli.demo_people import Demo
from binome.cli.progress import progress, say
from binome.dicom import demo as images
from binome.dicom.demo import DEMO_PATIENTS, DemoPatient
from binome.kernel.clock import utc_now

STUDY_DATE = "20261118"
SMALL_PHANTOM, WHOLE_PHANTOM = 12, 120


@dataclass(frozen=True, slots=True)
class Story:
    """One case: what is asked, how soon, and which images go with it."""

    patient: DemoPatient
    urgency: str
    age: str
    question: str
    body_part: str
    images: str


STORIES = (
    Story(
        DEMO_PATIENTS[1], "emergency", "78 ans", "Chute de 3 m il y a 2 h, vomissements, Glasgow "
        "13 puis 12. Hématome ? Transfert possible en 6 h de route.", "Tête", "phantom",
    ),
    Story(
        DEMO_PATIENTS[0], "urgent", "64 ans", "Toux fébrile depuis 3 semaines, amaigrissement. "
        "Tuberculose ?", "Thorax", "CR CHEST",
    ),
    Story(
        DEMO_PATIENTS[3], "routine", "51 ans", "Douleur d'épaule depuis 3 mois, sans traumatisme. "
        "Rupture de coiffe ?", "Épaule", "MR SHOULDER",
    ),
    Story(
        DEMO_PATIENTS[2], "routine", "35 ans", "Céphalées, volume de contrôle.", "Tête", "volume",
    ),
    Story(
        DEMO_PATIENTS[4], "urgent", "7 ans", "Boiterie depuis une chute. Fracture ?", "Jambe",
        "CR LEG",
    ),
)  # fmt: skip
SMALL_STORIES = STORIES[:2]


def open_cases(made: Demo, *, is_small: bool) -> None:
    """Open, fill and send each case, then do the work that waits until every image is there."""
    from binome.people.credentials import actor_of_person

    stories = SMALL_STORIES if is_small else STORIES
    sender = actor_of_person(made.sender, at=utc_now())
    for number, story in enumerate(stories, start=1):
        say(f"Case {number} of {len(stories)}: {story.body_part}, {story.images} …")
        open_case(made, story, sender, files=list(_files(story, is_small=is_small)))
    _work_until_done()


def open_case(made: Demo, story: Story, sender: Any, *, files: list[bytes]) -> None:
    """Open one case, bring its files by the way in, and send it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from binome.cases import services as cases
    from binome.exchange import services as exchange

    case = cases.open_case(site=made.site, by=sender, at=utc_now())
    typed = {
        "patient_name": story.patient.name.replace("^", " "),
        "patient_number": story.patient.patient_id,
        "birth_date": _iso(story.patient.birth_date),
    }
    exchange.seal_identity(case=case, typed=typed, by=sender, at=utc_now())
    changes = {
        "urgency": story.urgency, "question": story.question, "age": story.age,
        "sex": {"F": "female", "M": "male"}[story.patient.sex], "body_part": story.body_part,
        "consent": "patient", "who_acts": "Médecin de garde", "phone": "+236 00 00 00 00",
        "expected_files": str(len(files)),
    }  # fmt: skip
    case = cases.edit(case=case, changes=changes, by=sender, at=utc_now())
    tell = progress(len(files), "files received")
    for number, data in enumerate(files, start=1):
        file = SimpleUploadedFile(f"image-{number:03}.dcm", data)
        exchange.receive_form_files(case=case, files=[file], by=sender, at=utc_now())
        tell(number)
    _work_until_done(before=timedelta(0))
    case.refresh_from_db()
    cases.send(case=case, by=sender, at=utc_now())


def _files(story: Story, *, is_small: bool) -> Iterator[bytes]:
    if story.images == "phantom":
        slices = SMALL_PHANTOM if is_small else WHOLE_PHANTOM
        yield from images.ct_phantom(story.patient, study_date=STUDY_DATE, slices=slices)
    elif story.images == "volume":
        yield from images.mr_series(story.patient, study_date=STUDY_DATE)
    else:
        modality, body_part = story.images.split()
        for real in images.real_images():
            if (real.modality, real.body_part) == (modality, body_part):
                yield images.real_image(real, story.patient, study_date=STUDY_DATE)


def _work_until_done(*, before: timedelta = timedelta(minutes=1)) -> None:
    """Run the jobs that are due, as a worker would, with a line of progress."""
    from binome.jobs.models import Job, JobState
    from binome.jobs.worker import Worker

    worker = Worker(clock=lambda: utc_now() + before)
    total = Job.objects.filter(state=JobState.WAITING).count()
    tell, done = progress(total, "jobs done"), 0
    while worker.run_one():
        done += 1
        tell(min(done, total))


def _iso(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"
