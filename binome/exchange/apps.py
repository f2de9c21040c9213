"""Django's name for this room, and what it does when others tell news."""

from datetime import timedelta

from django.apps import AppConfig

SWEEP_EVERY = timedelta(hours=1)


class ExchangeConfig(AppConfig):
    """The exchange room."""

    name = "binome.exchange"
    label = "exchange"

    def ready(self) -> None:
        from binome.cases.events import CaseSent, CaseWithdrawn
        from binome.exchange import admission, examination, news, review, uploads
        from binome.jobs import schedule
        from binome.jobs import services as jobs
        from binome.kernel import events

        jobs.register(uploads.EXAMINE, examination.examine)
        jobs.register(review.ADMIT, admission.admit)
        jobs.register(news.SWEEP, news.sweep)
        schedule.every(SWEEP_EVERY, news.SWEEP)
        events.subscribe(CaseSent, news.case_sent)
        events.subscribe(CaseWithdrawn, news.case_withdrawn)
