"""What the site says of an answer, and what the reader says of the images: each hears the other."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.cases.news import senders_of, tell
from binome.cases.text import clean
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Person
from binome.quality.models import Degree, Feedback, ImageGrid
from binome.reports.models import ReportVersion


class Criterion(models.TextChoices):
    """Fifteen things a reader looks for in images; a label says what is so when it is met."""

    REGION = "region", _("The whole region is shown")
    POSITION = "position", _("The patient lies or stands as the view asks")
    CENTRING = "centring", _("Centred")
    COLLIMATION = "collimation", _("Collimated to what is asked")
    MARKER = "marker", _("Side marked on the image")
    EXPOSURE = "exposure", _("Neither too dark nor too light")
    SHARPNESS = "sharpness", _("No movement")
    BREATH = "breath", _("Breathed in or held as asked")
    FOREIGN = "foreign", _("No metal or clothing in the way")
    VIEWS = "views", _("All views or series that the question needs")
    CONTRAST = "contrast", _("Contrast given and timed as the question needs")
    THICKNESS = "thickness", _("Slices thin enough, with reconstructions")
    ORIGINAL = "original", _("Original files, not photographs of them")
    GLARE = "glare", _("A photograph without glare, slant or cropping")
    QUESTION = "question", _("Question, history and age fit the images")


class NotAnswered(Refusal):
    """A choice is missing."""

    word = "not_answered"
    sentence = _("Choose an answer to both questions. Nothing was kept.")


class NoAnswerYet(Refusal):
    """There is nothing to speak of."""

    word = "no_answer_yet"
    sentence = _("This case has no signed answer yet. Nothing was kept.")


@dataclass(frozen=True, slots=True)
class Said:
    """Whether the answer was to the question, whether it helped, and a word never with a name."""

    was_relevant: str
    was_useful: str
    words: str = ""


@transaction.atomic
def give(*, case: Case, said: Said, by: Actor, at: datetime) -> Feedback:
    """Keep what the site says, in place of what it said before; the reader is told."""
    if {said.was_relevant, said.was_useful} - set(Degree.values):
        raise NotAnswered
    if case.signed_at is None and case.preliminary_at is None:
        raise NoAnswerYet
    feedback, _is_new = Feedback.objects.update_or_create(
        case=case,
        defaults={
            "was_relevant": said.was_relevant, "was_useful": said.was_useful,
            "words": clean(said.words)[:500], "given_by_id": by.id, "given_by": by.name,
            "given_at": at,
        },
    )  # fmt: skip
    tell(readers_who_answered(case), "reader_hears", case, at=at)
    audit.record("feedback.given", by=by, at=at, of=Subject(case.site_id, case.pk))
    return feedback


@transaction.atomic
def grade_images(*, case: Case, unmet: list[str], words: str, by: Actor, at: datetime) -> ImageGrid:
    """Keep which criteria the images do not meet; the people of the site read it as coaching."""
    known = [word for word in Criterion.values if word in unmet]
    grid, _is_new = ImageGrid.objects.update_or_create(
        case=case,
        defaults={
            "unmet": known, "words": clean(words)[:500], "graded_by_id": by.id,
            "graded_by": by.name, "graded_at": at,
        },
    )  # fmt: skip
    if known or grid.words:
        tell(senders_of(case, at=at), "images_graded", case, at=at)
    audit.record("images.graded", by=by, at=at, of=Subject(case.site_id, case.pk))
    return grid


def readers_who_answered(case: Case) -> list[Person]:
    """Who has the case, and whoever signed a version of it."""
    signed = ReportVersion.objects.filter(case=case).values_list("signed_by_id", flat=True)
    ids = {case.reader_id, *signed} - {None}
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def feedback_of(case: Case) -> Feedback | None:
    return Feedback.objects.filter(case=case).first()


def grid_of(case: Case) -> ImageGrid | None:
    return ImageGrid.objects.filter(case=case).first()
