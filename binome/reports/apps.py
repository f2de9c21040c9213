"""Django's name for this room."""

from datetime import timedelta

from django.apps import AppConfig

STAMP, STAMP_EVERY = "reports.stamp", timedelta(minutes=10)


class ReportsConfig(AppConfig):
    """The reports room."""

    name = "binome.reports"
    label = "reports"

    def ready(self) -> None:
        from django.conf import settings

        from binome.jobs import schedule
        from binome.jobs import services as jobs
        from binome.reports import news, relations
        from binome.reports.drawings import adopting, filing
        from binome.reports.sending import messages, ordering
        from binome.reports.services.papers import SET_AGAIN, set_again, stamp_papers

        relations.register_all()
        filing.register_all()
        adopting.register_all()
        messages.register_all()
        ordering.register_all()
        news.subscribe_all()
        jobs.register(STAMP, stamp_papers)
        jobs.register(SET_AGAIN, set_again)
        if settings.TSA_URL:
            schedule.every(STAMP_EVERY, STAMP)
