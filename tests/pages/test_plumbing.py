"""What every page carries: headers, compression, language, assets; and no door stands open."""

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from binome.notices.spoken import spoken_duration, spoken_size
from binome.pages import assets
from binome.pages.doors import DefaultDeny, NoPolicy
from binome.people.actors import NOBODY


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/join/", "/"])
def test_every_answer_carries_the_strict_headers(path: str, client: Client) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.django_db
def test_leaving_a_shared_phone_leaves_no_image_in_its_cache(client: Client) -> None:
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


@pytest.mark.django_db
def test_a_page_travels_compressed(client: Client) -> None:
    plain = client.get("/accounts/login/").content
    answer = client.get("/accounts/login/", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.content) < len(plain) / 2
    assert b"<main" in brotli.decompress(answer.content)


@pytest.mark.django_db
def test_the_browser_chooses_the_language_until_the_person_does(client: Client) -> None:
    assert (
        client.get("/join/", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "fr"
    )
    client.post("/language/", {"language": "en", "next": "/join/"})
    assert (
        client.get("/join/", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "en"
    )


@pytest.mark.django_db
def test_the_language_form_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/language/", {"language": "fr", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_view_without_a_policy_is_never_called(rf: object) -> None:
    request = HttpRequest()
    request.resolver_match = None
    request.actor, request.is_locked = NOBODY, False  # type: ignore[attr-defined]
    called: list[bool] = []

    def view(request: HttpRequest) -> HttpResponse:
        called.append(True)
        return HttpResponse()

    with pytest.raises(NoPolicy):
        DefaultDeny(view).process_view(request, view, (), {})
    assert not called


def test_an_asset_is_found_by_its_name_and_nothing_outside_the_folder() -> None:
    assert assets.asset("binome.css") is not None
    for name in ("../settings.py", "/etc/passwd", "viewer", "", "nothing.css"):
        assert assets.asset(name) is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "under 1 min"), (59, "under 1 min"), (660, "11 min"), (3600, "1 h"),
     (11400, "3 h 10"), (90000, "1 day"), (260000, "3 days")],
)  # fmt: skip
def test_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert spoken_duration(seconds) == said


def test_sizes_are_said_as_people_say_them() -> None:
    assert spoken_size(820_000) == "820\u202fkB"
    assert spoken_size(63_400_000) == "63.4\u202fMB"
    assert spoken_size(None) == "0\u202fkB"
