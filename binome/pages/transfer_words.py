"""Why a transfer between nodes stopped, and what a receiver said of an instance, as sentences."""

from django.utils.translation import gettext, gettext_lazy

from binome.pages.wording import PEER_TROUBLES

TRANSFER_TROUBLES = {
    "nothing_there": gettext_lazy(
        "There is no such study to send. Check that it was not withdrawn, and its number."
    ),
    "withdrawn": gettext_lazy("The images were withdrawn by their site. Nothing more is sent."),
    "refused": gettext_lazy("The receiver did not take every image. Below stands which, and why."),
    "title_unknown": gettext_lazy(
        "The node does not know where to send: add this server there as BINOME, then try again."
    ),
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


def instance_trouble(status: int) -> str:
    """What a DIMSE status says of an image (PS3.4 B.2.3)."""
    found = BY_STATUS.get(status) or BY_CLASS.get(status & 0xFF00) or BY_CLASS.get(status & 0xF000)
    if found:
        return str(found)
    return gettext("The receiver refused it with the status %(code)s.") % {"code": f"{status:04X}"}
