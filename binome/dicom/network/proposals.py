"""Which presentation contexts to propose for a list of instances (PS3.4 B.3, PS3.8 9.3.2.2)."""

from collections.abc import Iterable, Sequence

from binome.dicom.network.handlers import Stored
from binome.dicom.network.negotiation import LITTLE_ENDIAN

Proposal = tuple[str, Sequence[str]]


def proposals(instances: Iterable[Stored], *, may_transcode: bool) -> list[Proposal]:
    """One context for each (SOP class, stored syntax); then a plain one for each class.

    The peer chooses one transfer syntax in each context, so what is stored stands alone. The plain
    ones come last: they are what is cut when there are more than fit in an association.
    """
    stored = dict.fromkeys((i.sop_class_uid, i.transfer_syntax_uid) for i in instances)
    exact: list[Proposal] = [(sop_class, (syntax,)) for sop_class, syntax in stored]
    if not may_transcode:
        return exact
    classes = dict.fromkeys(sop_class for sop_class, _ in stored)
    return exact + [(sop_class, LITTLE_ENDIAN) for sop_class in classes]
