"""The files of an archived study, for as long as they are packed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from binome.cli.django_ready import migrate, ready
from binome.parcels.refusals import NothingToSend


@contextmanager
def files_of_study(study_instance_uid: str) -> Iterator[list[Path]]:
    """Yield the stored files of a study; raises NothingToSend when there is none."""
    ready()
    migrate()
    from binome.archive.blobs import blobs
    from binome.archive.models import Study
    from binome.archive.queries import stored_instances

    studies = list(Study.objects.stored().filter(study_instance_uid=study_instance_uid))
    if not studies:
        raise NothingToSend
    with ExitStack() as stack:
        names = stored_instances(studies).values_list("blob", flat=True)
        yield [stack.enter_context(blobs().local(name)) for name in names]
