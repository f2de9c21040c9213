"""The engine: every element of a data set, at any depth, kept, cleaned, replaced or removed.

Works on a pydicom data set in place, without its pixel data. Runs in the killable pool.
"""

import re
from typing import Final

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from binome.dicom.deidentify import attributes
from binome.dicom.deidentify.hidden import bytes_of, hidden_words
from binome.dicom.deidentify.policy import Action, Row, action_for, row_of
from binome.dicom.deidentify.private import SAFE_PRIVATE, is_safe_private
from binome.dicom.deidentify.subject import Subject
from binome.dicom.deidentify.values import dummy, each, kept, shifted
from binome.dicom.deidentify.words import cleaned, whole_or_nothing
from binome.dicom.errors import Unreadable
from binome.dicom.walk import MOST_DEPTH

_LINE_VRS: Final = frozenset({"LO", "SH", "UC"})
_TEXT_VRS: Final = frozenset({"LT", "ST", "UT"})
#: VRs whose values are taken as they are when the attribute stays.
_SHAPELESS_VRS: Final = frozenset(
    {"AT", "FD", "FL", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SS", "SV", "UL", "US", "UV"}
)
_DATE_VRS: Final = frozenset({"DA", "DT", "TM"})
_FIRST_GROUP: Final = 0x0008
_PIXELS: Final = 0x7FE0
_DEFINED_TERM: Final = re.compile(r"[A-Z0-9_ ]{0,16}")
_PRIVATE_SCHEME: Final = re.compile(r"99|L$")
_OWN: Final = frozenset({"PatientName", "PatientID", "PatientAge", "SpecificCharacterSet"})


class Engine:
    """One pass over one data set for one subject."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._hidden = hidden_words(subject.forbidden)

    def clean(self, data_set: Dataset, depth: int = 0) -> None:
        """Apply the policy to the data set and everything below it."""
        if depth > MOST_DEPTH:
            raise Unreadable("too_deep")
        safe = self._safe_private(data_set)
        for tag in list(data_set.keys()):
            if tag in safe:
                continue
            if tag.is_private or _is_no_attribute(tag, depth):
                del data_set[tag]
                continue
            try:
                element = data_set[tag]
            except Exception:
                del data_set[tag]
                continue
            self._one(data_set, element, depth)

    def _one(self, data_set: Dataset, element: DataElement, depth: int) -> None:
        tag, keyword = int(element.tag), element.keyword
        if keyword in _OWN:
            self._own(data_set, element)
            return
        if not is_written_as_it_should(element) or self._hides(element):
            del data_set[element.tag]
            return
        row = row_of(tag)
        action = (
            action_for(row, element.VR, self._subject.policy)
            if row
            else unlisted_action(data_set, element)
        )
        if element.VR == "SQ":
            self._sequence(data_set, element, action, depth)
        elif action is Action.REMOVE:
            del data_set[element.tag]
        elif action is Action.EMPTY:
            element.value = None
        else:
            self._value(data_set, element, action, row)

    def _hides(self, element: DataElement) -> bool:
        """True for numbers or bytes that spell a word of this patient's."""
        return bool(self._hidden and self._hidden.search(bytes_of(element).lower()))

    def _own(self, data_set: Dataset, element: DataElement) -> None:
        """The few attributes whose new value is the subject's."""
        subject = self._subject
        value = {"PatientName": subject.pseudonym, "PatientID": subject.pseudonym}.get(
            element.keyword, ""
        )
        if element.keyword == "PatientAge" and subject.policy.retain_patient_characteristics:
            value = subject.age
        if value:
            element.value = value
        else:
            del data_set[element.tag]

    def _sequence(
        self, data_set: Dataset, element: DataElement, action: Action, depth: int
    ) -> None:
        if action is Action.REMOVE:
            del data_set[element.tag]
        elif action is Action.EMPTY or (action is Action.DUMMY and _is_content(element)):
            element.value = Sequence()
        elif element.keyword == "PersonIdentificationCodeSequence":
            element.value = Sequence([_nobody()])
        else:
            for item in element.value:
                self.clean(item, depth + 1)

    def _value(
        self, data_set: Dataset, element: DataElement, action: Action, row: Row | None
    ) -> None:
        """A value that stays in some form; an element left empty goes, unless its type needs it."""
        if element.is_empty:
            return
        subject, may_be_empty = self._subject, row is not None and "Z" in row.basic
        if action is Action.DUMMY:
            element.value = dummy(element.VR)
            return
        if action is Action.MAP_UID or (action is Action.CLEAN and element.VR == "UI"):
            element.value = each(element, subject.outside_uid)
            return
        if action is Action.SHIFT or element.VR in _DATE_VRS:
            value: object = each(element, lambda text: shifted(element.VR, text, subject))
        elif action is Action.CLEAN:
            value = self._cleaned(data_set, element, row)
        else:
            value = kept(element, subject)
        if value or isinstance(value, int | float):
            element.value = value
        elif may_be_empty:
            element.value = None
        else:
            del data_set[element.tag]

    def _cleaned(self, data_set: Dataset, element: DataElement, row: Row | None) -> object:
        subject, vr = self._subject, element.VR
        if vr not in _LINE_VRS and vr not in _TEXT_VRS and vr != "CS":
            return kept(element, subject)
        if vr in _TEXT_VRS or element.keyword in attributes.CLINICAL:
            value = each(element, lambda text: whole_or_nothing(text, subject.forbidden))
        else:
            value = each(element, lambda text: cleaned(text, subject.forbidden))
        if value:
            return value
        if element.keyword in attributes.DESCRIPTIONS:
            return subject.neutral_description
        must = element.keyword in attributes.NEVER_EMPTY or (row is not None and "D" in row.basic)
        return dummy(vr) if must else ""

    def _safe_private(self, data_set: Dataset) -> set[int]:
        """Tags of safe private elements and of the creators that reserve their blocks."""
        if not self._subject.policy.retain_safe_private:
            return set()
        safe: set[int] = set()
        for tag in list(data_set.keys()):
            if not tag.is_private or tag.element < 0x1000:
                continue
            creator_tag = tag.group << 16 | tag.element >> 8
            creator = str(data_set[creator_tag].value) if creator_tag in data_set else ""
            if (creator, tag.group, tag.element & 0xFF) not in SAFE_PRIVATE:
                continue
            element = data_set[tag]
            if not is_safe_private(creator, element) or self._hides(element):
                continue
            value = kept(element, self._subject)
            if value != "":
                element.value = value
                safe |= {int(tag), creator_tag}
        return safe


def unlisted_action(data_set: Dataset, element: DataElement) -> Action:
    """What is done to a standard attribute that the table does not name, by what it can hold."""
    keyword, vr = element.keyword, element.VR
    if keyword in attributes.ALSO_REMOVED or not keyword:
        return Action.REMOVE
    if vr in ("AE", "UN", "UR", "PN"):
        return Action.REMOVE
    if vr == "OB" and keyword not in attributes.KEPT_BYTES:
        return Action.REMOVE
    if vr == "UI" and keyword not in attributes.KEPT_UIDS:
        return Action.MAP_UID
    if keyword == "CodeMeaning" and _PRIVATE_SCHEME.match(
        str(data_set.get("CodingSchemeDesignator", "99") or "99")
    ):
        return Action.CLEAN
    if vr == "CS":
        is_term = all(_DEFINED_TERM.fullmatch(str(value)) for value in _values(element))
        is_free = keyword == "BodyPartExamined" or not is_term or not _is_of_dictionary(element)
        return Action.CLEAN if is_free else Action.KEEP
    is_text = vr in _LINE_VRS or vr in _TEXT_VRS
    return Action.CLEAN if is_text and keyword not in attributes.KEPT_TEXT else Action.KEEP


def is_written_as_it_should(element: DataElement) -> bool:
    """False when text could hide in bytes or numbers: the VR is none of the dictionary's."""
    if element.VR == "UN":
        return False
    return element.VR not in _SHAPELESS_VRS or _is_of_dictionary(element)


def _is_of_dictionary(element: DataElement) -> bool:
    try:
        return element.VR in dictionary_VR(element.tag)
    except KeyError:
        return False


def _values(element: DataElement) -> list[object]:
    return list(element.value) if element.VM > 1 else [element.value]


def _is_no_attribute(tag: BaseTag, depth: int) -> bool:
    """Group lengths, groups of messages and directories, curves and overlays (50xx and 60xx), and
    pixels below the top: a small picture shows what the large one shows."""
    if tag.element == 0 or tag.group < _FIRST_GROUP:
        return True
    return tag.group & 0xFF00 in attributes.PLANE_GROUPS or (depth > 0 and tag.group == _PIXELS)


def _is_content(element: DataElement) -> bool:
    return element.keyword in ("ContentSequence", "GraphicAnnotationSequence")


def _nobody() -> Dataset:
    """A code for a person who is not named."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "REMOVED", "99BN", "REMOVED"
    return item
