"""A draft case into which files are dropped, and a worker that does what is due."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from binome.cases import services as cases
from binome.cases.models import Case
from binome.exchange import queries, services
from binome.exchange.models import Upload
from binome.exchange.queries import Summary
from binome.jobs import services as jobs
from binome.kernel.clock import utc_now
from tests.cases.world import FORM, NOW, World

TYPED = {"patient_name": "Nadia Koné", "patient_number": "4711", "birth_date": "1987-04-03"}


@dataclass
class Intake:
    """One case and everything done to it in a test."""

    world: World
    data: Path
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = self.world.draft(**{**FORM, "sex": "female"})

    def fresh(self) -> Case:
        self.case = Case.objects.select_related("site__network", "card__site").get(pk=self.case.pk)
        return self.case

    def type(self, **typed: str) -> None:
        said = {**TYPED, **typed}
        services.seal_identity(case=self.fresh(), typed=said, by=self.world.actor("sender"), at=NOW)

    def drop(self, *files: bytes, name: str = "IM.dcm") -> list[Upload]:
        """Drop files and let the worker examine them."""
        dropped = [SimpleUploadedFile(f"{number}-{name}", f) for number, f in enumerate(files)]
        found = services.receive_form_files(
            case=self.fresh(), files=dropped, by=self.world.actor("sender"), at=NOW
        )
        work()
        return [Upload.objects.get(pk=upload.pk) for upload in found]

    def decide(self, act: str, **said: str) -> None:
        services.decide(
            case=self.fresh(), decision={"act": act, **said},
            by=self.world.actor("sender"), at=NOW,
        )  # fmt: skip
        work()

    def send(self) -> None:
        cases.send(case=self.fresh(), by=self.world.actor("sender"), at=NOW)
        work()

    @property
    def verdict(self) -> str:
        return self.fresh().patient_check

    @property
    def summary(self) -> Summary:
        return queries.summary(self.fresh())

    @property
    def states(self) -> list[str]:
        rows = Upload.objects.filter(case=self.case).order_by("created_at", "pk")
        return sorted(rows.values_list("state", flat=True))

    def kept_files(self) -> list[Path]:
        return [path for path in (self.data / "uploads").glob("*") if path.is_file()]


def work(kinds: str = "exchange.") -> None:
    """Do every job of this room that is due, and those they order."""
    from binome.jobs.models import Job, JobState

    soon = utc_now() + timedelta(days=400)
    Job.objects.exclude(kind__startswith=kinds).update(state=JobState.DONE)
    while job := jobs.take(at=soon):
        if job.kind.startswith(kinds):
            jobs._kinds[job.kind](**job.payload)
        jobs.finish(job, at=soon)
