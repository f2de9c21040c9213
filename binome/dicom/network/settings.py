"""What an acceptor is told once, when it is made."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from binome.dicom.network.handlers import Transcode
from binome.dicom.network.limits import Limits


def nothing_held() -> None:
    """Handlers that keep nothing in a thread."""


@dataclass(frozen=True, slots=True)
class AcceptorSettings:
    """`private_sop_classes` are kept like standard ones; the two `is_` say what `find` can do.

    `at_thread_end` runs in each association's thread when it ends, to free what handlers hold.
    """

    spool_folder: Path
    limits: Limits = field(default_factory=Limits)
    tls: ssl.SSLContext | None = None
    transcode: Transcode | None = None
    private_sop_classes: frozenset[str] = frozenset()
    has_any_private_sop_class: bool = False
    is_relational: bool = True
    is_fuzzy: bool = False
    at_thread_end: Callable[[], None] = nothing_held
