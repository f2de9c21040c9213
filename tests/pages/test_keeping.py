"""What a reader's browser is told when it keeps a case for offline, and what the audit says."""

import pytest
from django.test import Client

from binome.audit.models import AuditEvent
from binome.pages.views import keeping
from tests.cases.world import a_world

PICTURE = {"manifest_url": "/images/series/s1/manifest.json", "seen_url": "/seen", "series": []}


@pytest.mark.django_db
def test_keeping_a_case_is_in_the_audit_and_tells_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    world.pair()
    case = world.assigned()
    monkeypatch.setattr(keeping, "viewer_of", lambda *_, **__: PICTURE)
    client = Client()
    client.force_login(world.reader)
    answer = client.post(f"/cases/{case.pk}/read/keep/")
    assert answer.status_code == 200
    assert set(answer.json()) == {
        "id", "name", "act_words", "manifest_url", "seen_url", "shown_url", "worker_url",
        "series", "series_counts",
    }  # fmt: skip
    event = AuditEvent.objects.get(action="case.kept_offline")
    assert (event.case_id, event.actor_id) == (case.pk, str(world.reader.pk))


@pytest.mark.django_db
def test_the_worker_keeps_every_tool_and_no_page_but_its_own() -> None:
    client = Client()
    client.force_login(a_world().reader)
    answer = client.get("/kept/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    script = answer.content.decode()
    assert 'PAGE = "/kept/"' in script
    for name in ("viewer/viewer.js", "viewer/more/mpr.js", "openjphjs.wasm", "kept/page.js"):
        assert name in script
    assert "Nothing is kept on this device" in client.get("/kept/").content.decode()
