"""What was seen is measured on the screen and told to the server (SAFETY 8)."""

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

HURRY = """{ const slow = setTimeout;
    window.setTimeout = (f, ms) => slow(f, ms > 300 && ms <= 5000 ? ms / 30 : ms); }"""

#: In one breath: a busy machine would let each stand for a moment.
EIGHT_DOWN = """() => { for (let n = 0; n < 8; n += 1) (document.activeElement ?? document.body)
    .dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true })); }"""


def test_an_image_counts_once_it_stood_for_a_moment_and_not_when_flown_over(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look(script=HURRY)
    acts.until_full(page)
    acts.until(page, lambda: acts.seen_text(page) == "Slices seen: 1 of 20, 1 in full")
    page.evaluate(EIGHT_DOWN)
    acts.until(page, lambda: acts.seen_text(page) == "Slices seen: 2 of 20, 2 in full")
    acts.until(page, lambda: len(told(stage, "frames")) == 2)
    assert told(stage, "frames") == {"ct1.11.1", "ct1.19.1"}
    assert told(stage, "full") == {"ct1.11.1", "ct1.19.1"}
    assert stage.seen[0]["screen"][0] > 0


def test_a_preview_is_told_as_shown_and_never_as_seen_in_full(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    only = phantom.MadeSeries(dict(small_ct.manifest), small_ct.files)
    only.manifest["encoding"] = "none"
    stage.show(only)
    page = look(script=HURRY)
    acts.until(page, lambda: acts.seen_text(page) == "Slices seen: 1 of 20, 0 in full")
    acts.until(page, lambda: bool(stage.seen))
    assert told(stage, "shown") == {"ct1.11.1"}
    assert told(stage, "frames") == set()


def test_a_film_shrunk_to_a_phone_is_seen_but_not_at_full_definition(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    stage.show(chest_film)
    page = look(width=360, height=800, script=HURRY)
    acts.until_full(page)
    acts.until(page, lambda: bool(told(stage, "frames")))
    assert told(stage, "full") == set()
    assert 0.1 < stage.seen[-1]["share"]["cr1.1.1"] < 0.5


def test_what_was_not_acknowledged_is_told_again(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    stage.is_deaf = True
    page = look(script=HURRY)
    acts.until_full(page)
    acts.until(page, lambda: stage.asked("/seen") != [])
    assert not stage.seen
    stage.is_deaf = False
    acts.until(page, lambda: told(stage, "frames") == {"ct1.11.1"})


def test_leaving_tells_what_was_not_told_yet(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    acts.until_full(page)
    acts.until(page, lambda: bool(told(stage, "frames")))
    page.keyboard.press("End")
    acts.until(page, lambda: acts.seen_text(page) == "Slices seen: 2 of 20, 2 in full")
    assert told(stage, "frames") == {"ct1.11.1"}
    page.goto("about:blank")
    acts.until(page, lambda: told(stage, "frames") == {"ct1.11.1", "ct1.20.1"})


def test_the_sentence_of_the_server_is_shown_since_it_is_what_a_signature_says(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    stage.seen_sentence = "Nothing yet."
    page = look(script=HURRY)
    acts.until_full(page)
    assert acts.seen_text(page) == "Nothing yet."
    stage.seen_sentence = "1 of 20 images displayed, 1 at full definition."
    acts.until(page, lambda: acts.seen_text(page) == stage.seen_sentence)


def told(stage: Stage, what: str) -> set[str]:
    return {frame_id for news in stage.seen for frame_id in news[what]}
