"""DIMSE statuses (PS3.7 Annex C, PS3.4 B.2.3, C.4.1.1.4, C.4.2.1.5, C.4.3.1.4, J.3)."""

from dataclasses import dataclass

SUCCESS = 0x0000
PROCESSING_FAILURE = 0x0110
DUPLICATE_INSTANCE = 0x0111
NO_SUCH_INSTANCE = 0x0112
INVALID_INSTANCE = 0x0117
CLASS_INSTANCE_CONFLICT = 0x0119
SOP_CLASS_NOT_SUPPORTED = 0x0122
NO_SUCH_ACTION = 0x0123
NOT_AUTHORIZED = 0x0124
UNRECOGNIZED_OPERATION = 0x0211
MISTYPED_ARGUMENT = 0x0212
RESOURCE_LIMITATION = 0x0213
OUT_OF_RESOURCES = 0xA700
OUT_OF_RESOURCES_MATCHES = 0xA701
OUT_OF_RESOURCES_SUB_OPERATIONS = 0xA702
DESTINATION_UNKNOWN = 0xA801
IDENTIFIER_MISMATCH = 0xA900
DATA_SET_MISMATCH = 0xA900
SUB_OPERATIONS_WITH_FAILURES = 0xB000
CANNOT_UNDERSTAND = 0xC000
CANCELLED = 0xFE00
PENDING = 0xFF00
PENDING_OPTIONAL_KEYS_UNSUPPORTED = 0xFF01

COMMENT_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Status:
    """A status code and a comment of at most 64 characters, which never names a patient."""

    code: int
    comment: str = ""

    @property
    def is_success(self) -> bool:
        """Success, or success with a warning (PS3.7 Annex C: 0001, 0107, 0116, Bxxx)."""
        return self.code in (SUCCESS, 0x0001, 0x0107, 0x0116) or self.is_warning

    @property
    def is_warning(self) -> bool:
        """Bxxx: done, with coercion or elements discarded."""
        return self.code >> 12 == 0xB


DONE = Status(SUCCESS)
