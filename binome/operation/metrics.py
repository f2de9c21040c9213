"""Figures for Prometheus, in its text form 0.0.4: counts and times of the node, nobody's data."""

from datetime import datetime

from binome.jobs import queries as jobs
from binome.operation import backup, figures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Figure = tuple[str, str, float]


def text(*, at: datetime) -> str:
    """The whole answer to one scrape."""
    lines = []
    for name, meaning, value in _figures(at):
        lines += [f"# HELP binome_{name} {meaning}", f"# TYPE binome_{name} gauge"]
        lines.append(f"binome_{name} {value:g}" if value < 1e6 else f"binome_{name} {value:.0f}")
    for certificate in figures.certificates():
        if certificate.ends_at:
            lines.append(
                f'binome_certificate_end_seconds{{path="{_escaped(certificate.path)}"}}'
                f" {certificate.ends_at.timestamp():.0f}"
            )
    return "\n".join(lines) + "\n"


def _figures(at: datetime) -> list[Figure]:
    queue, room, last = jobs.queue(at=at), figures.room(at=at), backup.last_backup()
    oldest = (at - queue.oldest_due_at).total_seconds() if queue.oldest_due_at else 0.0
    found = [
        ("jobs_waiting", "Jobs that wait for their time or for a worker.", queue.waiting),
        ("jobs_due", "Jobs that could run now.", queue.due),
        ("jobs_running", "Jobs a worker holds.", queue.running),
        ("jobs_dead", "Jobs that failed for good and wait for a human.", queue.dead),
        ("jobs_oldest_due_seconds", "How long the oldest due job has waited.", oldest),
        ("disk_free_bytes", "Free bytes on the disk of the data folder.", room.free_bytes),
        ("disk_size_bytes", "Size of that disk.", room.size_bytes),
        ("images_daily_bytes", "Bytes of images a day over a fortnight.", room.daily_bytes),
    ]
    if last:
        made_at = datetime.fromisoformat(str(last["at"])).timestamp()
        found.append(("backup_last_seconds", "When the last backup was made.", made_at))
    return found


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
