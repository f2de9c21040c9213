"""A notice holds words, digit and urgency; it leaves at least once, always with one Message-ID."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail

from binome.jobs.worker import Worker
from binome.notices import services
from binome.notices.models import Notice
from binome.notices.services import Addressee, TooManyWords
from binome.notices.templates import ALLOWED_WORDS, TEMPLATES, render

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
WORDS = {"case": "lune-acajou 7", "urgency": "Emergency", "link": "http://localhost:8000/cases/x/"}
OF_NO_CASE = {
    "application_decided", "application_sent", "binome_news", "charter_published", "group_news",
    "institution_ends", "licence_ends", "new_device", "node_unwell", "recall_unanswered",
    "way_tried",
}  # fmt: skip
TO = Addressee("reader@example.org", language="fr")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_asks_for_nothing_but_words_digit_urgency_and_link(name: str) -> None:
    text = TEMPLATES[name]
    asked = set(re.findall(r"%\((\w+)\)s", f"{text.subject} {text.body}"))
    assert asked <= ALLOWED_WORDS
    is_of_a_case = name not in OF_NO_CASE
    assert ("lune-acajou 7" in " ".join(render(name, WORDS))) is is_of_a_case


def test_other_words_are_refused() -> None:
    with pytest.raises(TooManyWords):
        services.order("case_assigned", to=TO, words={**WORDS, "patient": "X"}, at=AT)
    assert not Notice.objects.exists()


def test_without_an_address_there_is_nothing_to_send() -> None:
    services.order("case_assigned", to=Addressee(""), words=WORDS, at=AT)
    assert not Notice.objects.exists()


def test_a_notice_leaves_once_in_the_language_of_its_reader() -> None:
    services.order("case_assigned", to=TO, words=WORDS, at=AT)
    worker = Worker(clock=lambda: AT)
    while worker.run_one():
        pass
    services.send(Notice.objects.get().pk)
    assert len(mail.outbox) == 1
    assert "lune-acajou 7" in mail.outbox[0].body
    assert mail.outbox[0].to == ["reader@example.org"]


def test_a_retry_after_an_unknown_outcome_has_the_same_message_id() -> None:
    services.order("case_assigned", to=TO, words=WORDS, at=AT)
    notice = Notice.objects.get()
    services.send(notice.pk)
    Notice.objects.update(sent_at=None)
    services.send(notice.pk)
    first, second = (m.message()["Message-ID"] for m in mail.outbox)
    assert first == second == f"<{notice.pk}@binome>"
