"""The audit in the forms others read: DICOM audit messages (PS3.15 A.5) and FHIR AuditEvents.

Ids only, as in the rows: neither form names a patient, and no network address is kept to tell.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring  # only written, never read

from binome.audit.models import AuditEvent

DCM, OURS = "DCM", "99BINOME"
DCM_URI = "http://dicom.nema.org/resources/ontology/DCM"
FHIR = "http://terminology.hl7.org/CodeSystem/"
OUR_ACTIONS = "urn:binome:audit:action"
AT_ONCE = 2_000


class Meaning(NamedTuple):
    """What an action is in DICOM's words: event, its title, create/read/update/delete/execute."""

    code: str
    title: str
    act: str
    kind: tuple[str, str] = ("", "")


ACTIVITY = Meaning("110100", "Application Activity", "E")
SECURITY = Meaning("110113", "Security Alert", "U", ("110137", "User Security Attributes Changed"))
#: The longest beginning of an action that stands here says what it is.
MEANINGS = {
    "image.shown": Meaning("110103", "DICOM Instances Accessed", "R"),
    "guest.opened": Meaning("110103", "DICOM Instances Accessed", "R"),
    "images.": Meaning("110104", "DICOM Instances Transferred", "R"),
    "images.stored": Meaning("110104", "DICOM Instances Transferred", "C"),
    "images.arrived": Meaning("110107", "Import", "C"),
    "study.fetched": Meaning("110104", "DICOM Instances Transferred", "R"),
    "study.queried": Meaning("110112", "Query", "E"),
    "studies.listed": Meaning("110112", "Query", "E"),
    "study.withdrawn": Meaning("110105", "DICOM Study Deleted", "D"),
    "study.grant": SECURITY, "person.": SECURITY, "role.": SECURITY, "factor.": SECURITY,
    "token.": SECURITY, "licence.": SECURITY, "pin.": SECURITY, "guest.": SECURITY,
    "glass.broken": Meaning(
        "110113", "Security Alert", "E", ("110127", "Emergency Override Started")
    ),
    "session.begun": Meaning("110114", "User Authentication", "E", ("110122", "Login")),
    "session.ended": Meaning("110114", "User Authentication", "E", ("110123", "Logout")),
    "case.": Meaning("110109", "Order Record", "U"),
    "case.opened": Meaning("110109", "Order Record", "C"),
    "case.seen": Meaning("110109", "Order Record", "R"),
    "report.": Meaning("110111", "Procedure Record", "U"),
    "identity.": Meaning("110110", "Patient Record", "U"),
    "identity.shown": Meaning("110110", "Patient Record", "R"),
}  # fmt: skip


def meaning(action: str) -> Meaning:
    """DICOM's words for an action; what is nothing else is an activity of the application."""
    fitting = [known for known in MEANINGS if action.startswith(known)]
    return MEANINGS[max(fitting, key=len)] if fitting else ACTIVITY


def events(*, since: datetime | None = None) -> Iterator[AuditEvent]:
    """Every event from an instant on, in the order of their numbers, a piece at a time."""
    rows = AuditEvent.objects.order_by("pk")
    found = rows.filter(at__gte=since) if since else rows
    return found.iterator(chunk_size=AT_ONCE)


def dicom_message(event: AuditEvent, *, source: str) -> str:
    """One AuditMessage as XML, valid against the schema of PS3.15 A.5.1."""
    said = meaning(event.action)
    message = Element("AuditMessage")
    what = SubElement(
        message, "EventIdentification", EventActionCode=said.act, EventDateTime=_instant(event),
        EventOutcomeIndicator="0",
    )  # fmt: skip
    _coded(what, "EventID", said.code, said.title, DCM)
    if said.kind[0]:
        _coded(what, "EventTypeCode", *said.kind, DCM)
    _coded(what, "EventTypeCode", event.action, event.action, OURS)
    SubElement(
        message, "ActiveParticipant", UserID=event.actor_id or "binome",
        UserName=event.actor_name, UserIsRequestor="true",
    )  # fmt: skip
    where = SubElement(message, "AuditSourceIdentification", AuditSourceID=source)
    if event.site_id:
        where.set("AuditEnterpriseSiteID", event.site_id)
    for kind, thing in _things(event):
        _object(message, kind, thing, event)
    return tostring(message, encoding="unicode")


def fhir_event(event: AuditEvent, *, source: str) -> dict[str, Any]:
    """One FHIR R4 AuditEvent with the agents and entities of IHE BALP's basic patterns."""
    said = meaning(event.action)
    subtypes = [{"system": OUR_ACTIONS, "code": event.action}]
    if said.kind[0]:
        subtypes.insert(0, {"system": DCM_URI, "code": said.kind[0], "display": said.kind[1]})
    user = {"value": event.actor_id or "binome", "system": "urn:binome:actor"}
    return {
        "resourceType": "AuditEvent",
        "id": f"binome-{event.pk}",
        "type": {"system": DCM_URI, "code": said.code, "display": said.title},
        "subtype": subtypes,
        "action": said.act,
        "recorded": _instant(event),
        "outcome": "0",
        "agent": [
            {
                "type": _concept("v3-ParticipationType", "IRCP", "information recipient"),
                "who": {"identifier": user, "display": event.actor_name or "binome"},
                "requestor": True,
            },
            {
                "type": {"coding": [{"system": DCM_URI, "code": "110152",
                                     "display": "Destination Role ID"}]},
                "who": {"display": source},
                "requestor": False,
            },
        ],
        "source": {
            "observer": {"display": source},
            "type": [{"system": f"{FHIR}security-source-type", "code": "4",
                      "display": "Application Server"}],
            **({"site": event.site_id} if event.site_id else {}),
        },
        "entity": [_entity(kind, thing) for kind, thing in _things(event)],
    }  # fmt: skip


def _things(event: AuditEvent) -> list[tuple[str, str]]:
    case = [("case", event.case_id)] if event.case_id else []
    return [*case, *(("thing", str(thing)) for thing in event.things)]


def _object(message: Element, kind: str, thing: str, event: AuditEvent) -> None:
    found = SubElement(
        message, "ParticipantObjectIdentification", ParticipantObjectID=thing,
        ParticipantObjectTypeCode="2", ParticipantObjectTypeCodeRole="3",
    )  # fmt: skip
    SubElement(
        found, "ParticipantObjectIDTypeCode",
        {"csd-code": kind, "originalText": kind, "codeSystemName": OURS},
    )  # fmt: skip
    for name, value in (("count", str(event.count)), ("detail", event.detail)):
        if value:
            encoded = base64.b64encode(value.encode()).decode()
            SubElement(found, "ParticipantObjectDetail", type=name, value=encoded)
    described = SubElement(found, "ParticipantObjectDescription")
    SubElement(described, "ParticipantObjectContainsStudy")


def _entity(kind: str, thing: str) -> dict[str, Any]:
    return {
        "what": {"identifier": {"system": f"urn:binome:{kind}", "value": thing}},
        "type": {"system": f"{FHIR}audit-entity-type", "code": "2", "display": "System Object"},
        "role": {"system": f"{FHIR}object-role", "code": "4", "display": "Domain Resource"},
    }


def _coded(parent: Element, name: str, code: str, title: str, system: str) -> None:
    words = {"csd-code": code, "originalText": title, "codeSystemName": system}
    SubElement(parent, name, words)


def _concept(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{FHIR}{system}", "code": code, "display": display}]}


def _instant(event: AuditEvent) -> str:
    return event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
