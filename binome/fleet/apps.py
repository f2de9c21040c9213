"""Django's name for this room, and its job."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """The fleet room."""

    name = "binome.fleet"
    label = "fleet"

    def ready(self) -> None:
        from datetime import timedelta

        from binome.cases.events import CaseOpened, ImagesNoted
        from binome.fleet import answering, committing, holding, landing, relations
        from binome.jobs import schedule
        from binome.jobs import services as jobs
        from binome.kernel import events
        from binome.reports.events import ReportRetracted, ReportSigned

        relations.register_all()
        jobs.register(landing.OPEN, landing.open_arrived)
        jobs.register(landing.SETTLE, landing.settle_all)
        jobs.register(answering.ANSWER, answering.answer)
        jobs.register(answering.TELL, answering.tell)
        jobs.register(holding.FORGET, holding.forget_pieces)
        schedule.every(timedelta(minutes=5), landing.SETTLE)
        schedule.every(timedelta(hours=24), holding.FORGET)
        events.subscribe(ImagesNoted, landing.on_images)
        events.subscribe(CaseOpened, committing.on_opened)
        events.subscribe(ReportSigned, committing.on_signed)
        events.subscribe(ReportSigned, answering.on_signed)
        events.subscribe(ReportRetracted, answering.on_retracted)
