"""`/metrics`: figures of the machine, for this machine or whoever holds the token."""

import asyncio
import re

import httpx
import pytest
from django.conf import settings
from starlette.applications import Starlette
from starlette.routing import Route

from binome.config.metrics import metrics
from binome.jobs.models import Job, JobState
from binome.wire import threads
from tests.cases.world import NOW, a_world

pytestmark = pytest.mark.django_db(transaction=True)
HERE, ELSEWHERE = ("127.0.0.1", 5000), ("203.0.113.7", 5000)
LINE = re.compile(r"(# (HELP|TYPE) \S+ .+|binome_[a-z_]+(\{path=\"[^\"]*\"\})? -?[0-9.e+]+)")


def asked(who: tuple[str, int] = HERE, **headers: str) -> httpx.Response:
    app = Starlette(routes=[Route("/metrics", metrics)])
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=who)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/metrics", headers=named)

    try:
        return asyncio.run(ask())
    finally:
        threads.close()


def test_a_scrape_is_well_formed_and_names_nobody() -> None:
    a_world()
    Job.objects.create(kind="k", state=JobState.DEAD, run_at=NOW, created_at=NOW)
    answer = asked()
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "binome_jobs_dead 1\n" in answer.text
    assert [line for line in answer.text.splitlines() if not LINE.fullmatch(line)] == []
    assert "Bangui" not in answer.text


def test_strangers_and_whoever_comes_through_a_proxy_find_nothing() -> None:
    assert asked(ELSEWHERE).status_code == 404
    assert asked(x_forwarded_for="203.0.113.7").status_code == 404
    assert asked(authorization="Bearer wrong").status_code == 404


def test_the_token_opens_it_from_anywhere() -> None:
    asked(authorization="Bearer unknown")
    token = (settings.KEYS / "metrics").read_text().strip()
    assert asked(ELSEWHERE, authorization=f"Bearer {token}").status_code == 200
