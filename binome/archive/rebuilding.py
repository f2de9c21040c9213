"""Making the index anew from the blobs and the records beside them; what is indexed stays as it is.

Ids come from the records, so that what the rooms above know of a study still leads to it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from binome.archive import awaited, records
from binome.archive.blobs import blobs
from binome.archive.incoming import Incoming
from binome.archive.index import Filing, Kept
from binome.archive.models import Conflict, Instance, Series, State, Study
from binome.archive.preparation import order
from binome.archive.reading import Reading, reading_of
from binome.archive.recalled_again import recall_again
from binome.archive.records import Entry
from binome.archive.refusals import IdentifiedInput, Unreadable
from binome.archive.rejecting import reject_again
from binome.archive.statements import InstanceRow
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.dicom.deidentify import is_pseudonym
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Site


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild did; `homeless` blobs name no site that exists, `failed` counts by word."""

    instances: int = 0
    conflicts: int = 0
    recorded_series: int = 0
    homeless: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)


def rebuild(*, by: Actor, at: datetime, site: Site | None = None) -> Rebuilt:
    """Index every whole blob that no row names; then write every record anew. Safe to repeat.

    `site` takes what no record speaks of. Raises nothing for a blob that cannot be filed.
    """
    done = Rebuilt()
    known = set(Instance.objects.values_list("blob", "site_id"))
    held = set(Conflict.objects.values_list("blob", "instance__site_id"))
    sites = _Sites()
    by_blob: dict[str, list[Entry]] = defaultdict(list)
    for entry in records.entries():
        by_blob[entry.blob].append(entry)
    indexed = {blob for blob, _ in known | held}
    conflicts: list[tuple[Entry, Site]] = []
    for name in blobs().names():
        entries = by_blob.get(name, [])
        if not entries and name not in indexed:
            _file_unrecorded(name, site, done, at=at)
        for entry in entries:
            home = sites.of(entry)
            if home is None:
                done.homeless.append(name)
            elif entry.is_conflict:
                conflicts.append((entry, home))
            elif (name, home.pk) not in known:
                _attempt(entry, home, done, at=at)
    for entry, home in conflicts:
        if (entry.blob, home.pk) not in held:
            _file_conflict(entry, done)
    _finish(done, by=by, at=at)
    return done


@dataclass(slots=True)
class _Sites:
    """The site an entry names: by id, else, where the people were lost too, by its two names."""

    found: dict[str, Site | None] = field(default_factory=dict)

    def of(self, entry: Entry) -> Site | None:
        key = entry.site["id"]
        if key not in self.found:
            sites = Site.objects.select_related("network")
            names = {"name": entry.site["name"], "network__name": entry.site["network"]}
            self.found[key] = sites.filter(pk=key).first() or _only(sites.filter(**names)[:2])
        return self.found[key]


def _only(sites: Iterable[Site]) -> Site | None:
    found = list(sites)
    return found[0] if len(found) == 1 else None


def _file_unrecorded(name: str, site: Site | None, done: Rebuilt, *, at: datetime) -> None:
    if site is None:
        done.homeless.append(name)
        return
    _attempt(Entry(name, {"id": site.pk}, {}, "", {"blob": name}), site, done, at=at)


def _attempt(entry: Entry, site: Site, done: Rebuilt, *, at: datetime) -> None:
    try:
        _file(entry, site, at=at)
        done.instances += 1
    except Refusal as refusal:
        done.failed[refusal.word] += 1


def _file(entry: Entry, site: Site, *, at: datetime) -> None:
    kept = _kept(entry.blob)
    reading = kept.reading
    is_harmless = reading.is_deidentified and is_pseudonym(reading.patient["patient_id"])
    if site.network.is_pseudonymous and not is_harmless:
        raise IdentifiedInput
    with transaction.atomic():
        received = _time(entry.instance.get("received_at"), at)
        filing = Filing(site=site, at=received)
        study = _study(entry, filing, reading, at=at)
        filing.look_up([reading])
        instance, is_new = filing.file(kept)
        if is_new:
            _as_recorded(instance, entry)
            filing.write()
            order(instance.series.id, at=at)
        if study is not None:
            _withdraw_again(study, entry)
        if state := entry.instance.get("state"):
            Instance.objects.filter(pk=instance.id).update(state=state)
        if state == State.REJECTED:
            reject_again(instance.id, code=entry.instance.get("rejected", ""), at=received)


def _kept(name: str) -> Kept:
    """Read a blob that is what its name says; raises Unreadable."""
    with blobs().local(name) as path:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name:
                raise Unreadable("truncated")
        return Kept(reading_of(Incoming(path)), name, path.stat().st_size)


def _study(entry: Entry, filing: Filing, reading: Reading, *, at: datetime) -> Study | None:
    """Make the study and the series under their recorded ids; the study when it is new here."""
    uid, recorded = reading.study_instance_uid, entry.study.get("id")
    known = Study.objects.filter(site=filing.site, study_instance_uid=uid).first()
    made = None
    if known is None and recorded and not Study.objects.filter(pk=recorded).exists():
        received = _time(entry.study.get("received_at"), at)
        made = known = Study.objects.create(
            pk=recorded, site=filing.site, study_instance_uid=uid, received_at=received,
            changed_at=received, patient=filing.patient_of(reading), **reading.study,
        )  # fmt: skip
    elif known is not None and known.state != State.STORED:
        # Instances of a withdrawn study come back withdrawn, never shown.
        Study.objects.filter(pk=known.pk).update(state=State.STORED)
        made = known
    series_uid = reading.series_instance_uid
    is_free = entry.series_id and not Series.objects.filter(pk=entry.series_id).exists()
    if known is not None and is_free:
        Series.objects.get_or_create(
            study=known, series_instance_uid=series_uid,
            defaults={"pk": entry.series_id, "changed_at": at, **reading.series},
        )  # fmt: skip
        Study.objects.filter(pk=known.pk).update(
            series_count=known.series.filter(instance_count__gt=0).count()
        )
    return made


def _as_recorded(instance: InstanceRow, entry: Entry) -> None:
    """Give a new row its recorded id and serial where those are free."""
    row, series = entry.instance, instance.series
    if row.get("id") and not Instance.objects.filter(pk=row["id"]).exists():
        instance.id = row["id"]
    serial = row.get("serial")
    if serial and not Instance.objects.filter(series_id=series.id, serial=serial).exists():
        instance.serial = serial
        series.next_serial = max(series.next_serial - 1, serial + 1)


def _withdraw_again(study: Study, entry: Entry) -> None:
    """A recall outlives the index (SAFETY 2)."""
    state = study.state if study.state != State.STORED else entry.study.get("state")
    if state and state != State.STORED:
        reason = study.withdrawn_reason or entry.study.get("reason") or ""
        when = study.withdrawn_at or _time(entry.study.get("withdrawn_at"), study.received_at)
        Study.objects.filter(pk=study.pk).update(
            state=state, withdrawn_reason=reason, withdrawn_at=when
        )
        Instance.objects.filter(series__study=study, state=State.STORED).update(state=state)
        recall_again(study.pk, entry.study.get("recall"), at=when)


def _file_conflict(entry: Entry, done: Rebuilt) -> None:
    instance = Instance.objects.filter(pk=entry.instance["instance"]).first()
    if instance is None:
        done.failed["conflict_without_instance"] += 1
        return
    try:
        kept = _kept(entry.blob)
    except Refusal as refusal:
        done.failed[refusal.word] += 1
        return
    _, is_new = Conflict.objects.get_or_create(
        instance=instance, data_set_sha256=str(kept.reading.instance["data_set_sha256"]),
        defaults={
            "pk": entry.instance["id"], "blob": kept.blob, "blob_bytes": kept.blob_bytes,
            "received_at": _time(entry.instance.get("received_at"), instance.received_at),
        },
    )  # fmt: skip
    done.conflicts += is_new


def _time(text: object, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(text) if isinstance(text, str) else otherwise


def _finish(done: Rebuilt, *, by: Actor, at: datetime) -> None:
    if done.instances or done.conflicts:
        count = done.instances + done.conflicts
        audit.record("index.rebuilt", by=by, at=at, of=Subject(count=count))
        awaited.remember_again(by=by)
    for series_id in Series.objects.values_list("pk", flat=True):
        records.keep_record(series_id)
        done.recorded_series += 1
