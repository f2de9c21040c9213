"""The C-STORE sub-operations of C-MOVE and C-GET: counts, pending answers, the list of failures."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from binome.dicom.network import command, identifier, status
from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.handlers import Stored
from binome.dicom.network.services.queries import is_implicit
from binome.dicom.network.status import Status

FAILED_SOP_INSTANCE_UID_LIST = 0x00080058
MOST_COUNT = 0xFFFF
MOST_LISTED = 1000  # what a UI value of explicit VR holds

#: Sends one instance and returns the status code of its sub-operation.
Send = Callable[[Stored], int]


@dataclass(slots=True)
class Tally:
    """PS3.4 C.4.2.1.6 to C.4.2.1.9."""

    remaining: int
    completed: int = 0
    warned: int = 0
    failed: list[str] = field(default_factory=list)

    def count(self, stored: Stored, code: int) -> None:
        """One sub-operation ended with this status."""
        self.remaining -= 1
        outcome = Status(code)
        if outcome.is_warning:
            self.warned += 1
        elif outcome.is_success:
            self.completed += 1
        else:
            self.failed.append(stored.sop_instance_uid)

    def fail_all(self, rest: Sequence[Stored]) -> None:
        """Nothing of `rest` could be tried."""
        self.remaining -= len(rest)
        self.failed += [stored.sop_instance_uid for stored in rest]

    def fields(self, *, is_final: bool) -> dict[int, int | str]:
        """The counts; what remains is said only while pending or cancelled."""
        counts = {
            command.COMPLETED_SUB_OPERATIONS: self.completed,
            command.FAILED_SUB_OPERATIONS: len(self.failed),
            command.WARNING_SUB_OPERATIONS: self.warned,
        }
        if not is_final:
            counts[command.REMAINING_SUB_OPERATIONS] = self.remaining
        return {element: min(count, MOST_COUNT) for element, count in counts.items()}

    def outcome(self) -> int:
        """The final status of a run that was not cancelled."""
        if not self.failed:
            return status.SUB_OPERATIONS_WITH_FAILURES if self.warned else status.SUCCESS
        if self.completed or self.warned:
            return status.SUB_OPERATIONS_WITH_FAILURES
        return status.OUT_OF_RESOURCES_SUB_OPERATIONS


def perform(
    dialogue: Dialogue, message: Message, *, instances: Sequence[Stored], send: Send
) -> None:
    """Send all, telling the peer how it goes; then the final answer."""
    tally = Tally(len(instances))
    interval_s = dialogue.settings.limits.pending_interval_s
    told_at = time.monotonic()
    for stored in instances:
        if dialogue.is_cancelled(message):
            finish(dialogue, message, tally=tally, code=status.CANCELLED)
            return
        tally.count(stored, send(stored))
        if tally.remaining and time.monotonic() - told_at >= interval_s:
            told_at = time.monotonic()
            counts = tally.fields(is_final=False)
            dialogue.respond(message, Status(status.PENDING), fields=counts)
    finish(dialogue, message, tally=tally, code=tally.outcome())


def finish(dialogue: Dialogue, message: Message, *, tally: Tally, code: int) -> None:
    """The final answer, with the instances that failed."""
    failed = None
    if tally.failed:
        listed = {FAILED_SOP_INSTANCE_UID_LIST: "\\".join(tally.failed[:MOST_LISTED])}
        failed = identifier.write(listed, is_implicit=is_implicit(message))
    fields = tally.fields(is_final=code != status.CANCELLED)
    dialogue.respond(message, Status(code), fields=fields, identifier=failed)
