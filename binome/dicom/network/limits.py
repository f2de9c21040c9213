"""Every bound on what a peer can make us hold or wait for, in one place."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, durations in seconds. The defaults suit 64 associations on a small server."""

    pdu_bytes: int = MIB
    associate_bytes: int = 512 * KIB
    command_bytes: int = 64 * KIB
    identifier_bytes: int = MIB
    action_bytes: int = 16 * MIB
    data_set_bytes: int = 16 * GIB
    memory_per_data_set_bytes: int = 64 * MIB
    memory_for_data_sets_bytes: int = 96 * MIB
    contexts: int = 128
    associations: int = 64
    rejecting_associations: int = 16
    artim_s: float = 30.0
    idle_s: float = 600.0
    stall_s: float = 60.0
    pace_window_s: float = 60.0
    pace_bytes_per_s: int = 64
    tick_s: float = 0.5
    pending_interval_s: float = 0.5
    report_retries_s: tuple[float, ...] = (2.0, 15.0, 60.0)
