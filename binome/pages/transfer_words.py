"""Why a transfer between nodes stopped, and what a receiver said of an instance, as sentences."""

from django.utils.translation import gettext, gettext_lazy

from binome.pages.wording import PEER_TROUBLES

TRANSFER_TROUBLES = {
    "nothing_there": gettext_lazy(
        "There is no such study to send. Check that it was not withdrawn, and its number."
    ),
    "withdrawn": gettext_lazy("The images were withdrawn by their site. Nothing more is sent."),
    "refused": gettext_lazy("The receiver did not take every image. Below stands which, and why."),
    "not_made": gettext_lazy("The report could not be put in this form. It is tried again."),
    "title_unknown": gettext_lazy(
        "The node does not know where to send: add this server there as BINOME, then try again."
    ),
}
MESSAGE_TROUBLES = {
    "superseded": gettext_lazy("A newer version of the answer goes in its place."),
    "slow": gettext_lazy("The receiver took the message and said nothing. It is sent again."),
    "garbled": gettext_lazy("What the receiver answered is no acknowledgement of the message."),
    "not_now": gettext_lazy("The receiver could not keep the message now. It is sent again."),
    "turned_down": gettext_lazy("The receiver turned the message down. Ask who runs it why."),
}
BY_STATUS = {
    0x0110: gettext_lazy("The receiver failed while keeping it. Try again later."),
    0x0111: gettext_lazy("The receiver holds another image under the same number."),
    0x0122: gettext_lazy("The receiver does not take this kind of image or its encoding."),
    0x0124: gettext_lazy("The receiver does not allow us to send this."),
}
BY_CLASS = {
    0xA700: gettext_lazy("The receiver has no room. Try again when it has."),
    0xA900: gettext_lazy("The receiver found that the image does not fit what it announced."),
    0xC000: gettext_lazy("The receiver cannot understand the image."),
}


def transfer_trouble(word: str) -> str:
    """Why the last attempt stopped, and what to do; empty when all is well."""
    known = {**PEER_TROUBLES, **TRANSFER_TROUBLES}
    return str(known.get(word, PEER_TROUBLES["unreachable"])) if word else ""


def message_trouble(word: str) -> str:
    """The same for an HL7 message."""
    return str(MESSAGE_TROUBLES.get(word, "")) or transfer_trouble(word)


def instance_trouble(status: int) -> str:
    """What a DIMSE status says of an image (PS3.4 B.2.3)."""
    found = BY_STATUS.get(status) or BY_CLASS.get(status & 0xFF00) or BY_CLASS.get(status & 0xF000)
    if found:
        return str(found)
    return gettext("The receiver refused it with the status %(code)s.") % {"code": f"{status:04X}"}
