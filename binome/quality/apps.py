"""Django's name for this room, and what it has the worker do."""

from datetime import timedelta

from django.apps import AppConfig

SILENCE_JOB = "quality.silence"


class QualityConfig(AppConfig):
    """The quality room."""

    name = "binome.quality"
    label = "quality"

    def ready(self) -> None:
        from binome.jobs import schedule
        from binome.jobs import services as jobs
        from binome.quality import claims, critical, firing, news, outcomes, relations, reviews

        jobs.register(firing.RUNG_JOB, firing.fire_now)
        jobs.register(claims.CLAIM_JOB, claims.look_now)
        jobs.register(critical.CALL_JOB, critical.call_now)
        jobs.register(outcomes.OUTCOME_JOB, outcomes.ask_now)
        jobs.register(reviews.REVIEW_JOB, reviews.draw_now)
        jobs.register(reviews.GIVE_JOB, reviews.give_waiting_now)
        schedule.every(timedelta(hours=6), reviews.GIVE_JOB)
        jobs.register(SILENCE_JOB, _look_for_silence)
        schedule.every(timedelta(hours=6), SILENCE_JOB)
        news.subscribe_all()
        relations.register_all()


def _look_for_silence() -> None:
    from binome.cases.services import look_for_silence
    from binome.kernel.clock import utc_now

    look_for_silence(at=utc_now())
