"""Django's name for this room, and what it has the worker do."""

from datetime import timedelta

from django.apps import AppConfig

CHECKPOINT_JOB = "audit.checkpoint"
CHECKPOINT_EVERY = timedelta(minutes=1)


class OperationConfig(AppConfig):
    """The operation room."""

    name = "binome.operation"
    label = "operation"

    def ready(self) -> None:
        from binome.jobs import schedule, services

        services.register(CHECKPOINT_JOB, _checkpoint)
        schedule.every(CHECKPOINT_EVERY, CHECKPOINT_JOB)


def _checkpoint() -> None:
    from binome.audit.checkpoints import make_checkpoint
    from binome.kernel.clock import utc_now

    make_checkpoint(at=utc_now())
