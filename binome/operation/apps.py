"""Django's name for this room, and what it has the worker do."""

from datetime import timedelta

from django.apps import AppConfig

CHECKPOINT_JOB = "audit.checkpoint"
CHECKPOINT_EVERY = timedelta(minutes=1)
ALERT_JOB, ALERT_EVERY = "operation.alert", timedelta(minutes=15)
PURGE_JOB, PURGE_EVERY = "operation.purge", timedelta(days=1)
LICENCE_JOB, LICENCE_EVERY = "operation.licences", timedelta(days=1)


class OperationConfig(AppConfig):
    """The operation room."""

    name = "binome.operation"
    label = "operation"

    def ready(self) -> None:
        from binome.jobs import schedule, services

        services.register(CHECKPOINT_JOB, _checkpoint)
        schedule.every(CHECKPOINT_EVERY, CHECKPOINT_JOB)
        services.register(ALERT_JOB, _alert)
        schedule.every(ALERT_EVERY, ALERT_JOB)
        services.register(LICENCE_JOB, _licences)
        schedule.every(LICENCE_EVERY, LICENCE_JOB)
        services.register(PURGE_JOB, _purge)
        schedule.every(PURGE_EVERY, PURGE_JOB)


def _checkpoint() -> None:
    from binome.audit.checkpoints import make_checkpoint
    from binome.kernel.clock import utc_now

    make_checkpoint(at=utc_now())


def _alert() -> None:
    from binome.kernel.clock import utc_now
    from binome.operation.alerts import tell_what_is_bad

    tell_what_is_bad(at=utc_now())


def _licences() -> None:
    from binome.kernel.clock import utc_now
    from binome.operation.alerts import tell_which_institution_ends, tell_whose_licence_ends

    tell_whose_licence_ends(at=utc_now())
    tell_which_institution_ends(at=utc_now())


def _purge() -> None:
    from binome.kernel.clock import utc_now
    from binome.operation.purging import purge_due

    purge_due(at=utc_now())
