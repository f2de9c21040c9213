"""What each audit action is called on a page; an action without a sentence fails a test."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "binome.agreed": _("A binôme was agreed on"),
    "binome.ended": _("A binôme was ended"),
    "box.enrolled": _("A box of the site was enrolled"),
    "box.invited": _("A code for a new box was made"),
    "box.revoked": _("A box of the site was revoked"),
    "case.assigned": _("The case was given to a reader"),
    "case.delivered": _("The site opened the answer"),
    "case.edited": _("The form was written or changed"),
    "case.handed_back": _("The reader handed the case back"),
    "case.offered": _("The case was offered to a group"),
    "case.opened": _("The case was opened as a draft"),
    "case.returned": _("The case was returned to the site"),
    "case.seen": _("The page of the case was opened"),
    "case.sent": _("The case was sent"),
    "case.withdrawn": _("The case was withdrawn"),
    "factor.added": _("A second factor was added to an account"),
    "factor.removed": _("A second factor was removed from an account"),
    "file.left_out": _("A file was left out"),
    "identity.corrected": _("The patient's identity was corrected"),
    "identity.sealed": _("The patient's identity was sealed for the site"),
    "identity.shown": _("The patient's identity was shown at the site"),
    "image.shown": _("Images were shown"),
    "images.arrived": _("Images arrived"),
    "images.retrieved": _("Images were fetched by a program"),
    "images.stored": _("Images were stored"),
    "key.kept": _("A person put in a key to sign with"),
    "key.removed": _("A person took out the key they signed with"),
    "macro.kept": _("A macro was kept"),
    "macro.removed": _("A macro was removed"),
    "message.read": _("Messages were read"),
    "message.written": _("A message was written"),
    "peer.added": _("A DICOM node was let in"),
    "peer.removed": _("A DICOM node was taken off the list"),
    "peer.changed": _("A DICOM node was changed"),
    "transfer.ordered": _("A study was queued to go to another node, or to come from one"),
    "transfer.retried": _("A transfer between nodes was tried again"),
    "transfer.cancelled": _("A transfer between nodes was cancelled"),
    "index.rebuilt": _("Images were indexed again from what is stored"),
    "patient.chosen": _("The sender chose one of the patients in the files"),
    "patient.vouched": _("The sender explained a difference between images and form"),
    "person.added": _("A person joined"),
    "person.invited": _("A person was invited"),
    "person.password_set": _("A password was set"),
    "pixels.confirmed": _("The sender looked at a picture and saw no name in it"),
    "report.copied": _("Sections of an earlier answer were copied into a draft"),
    "report.filled": _("A template filled empty sections of a draft"),
    "report.kept_text_settled": _("One of two texts of a draft was chosen"),
    "report.marks_kept": _("Drawings on the images were kept with a draft"),
    "report.opened": _("A report was begun"),
    "report.saved": _("A draft of the report was saved"),
    "report.retracted": _("A signed report was marked as entered in error"),
    "report.signed": _("A report was signed"),
    "role.given": _("A role was given"),
    "role.revoked": _("A role was ended"),
    "session.begun": _("A person signed in"),
    "session.begun_on_new_device": _("A person signed in on a new device"),
    "session.ended": _("Sessions of a person were ended"),
    "studies.listed": _("The list of studies was looked at"),
    "study.fetched": _("Images were fetched by a DICOM node"),
    "study.grant_revoked": _("The right to see the images was taken back"),
    "study.granted": _("The right to see the images was given"),
    "study.queried": _("A DICOM node searched the images"),
    "study.withdrawn": _("Images were withdrawn"),
    "template.approved": _("A report template was approved"),
    "template.approval_withdrawn": _("The approval of a report template was withdrawn"),
    "template.edited": _("A report template was edited"),
    "template.kept": _("A report template was taken in"),
    "template.removed": _("A report template was removed"),
    "token.added": _("An access token was made"),
    "upload.allowed": _("An upload was allowed"),
    "vault.asked": _("Somebody asked to be let into the vault of the site"),
    "vault.created": _("The vault of the site was made"),
    "vault.let_in": _("Somebody was let into the vault of the site"),
    "vault.recovered": _("The vault was opened with the recovery sheet"),
    "vault.rule_decided": _("It was decided whether names may pass this server"),
}
OPERATOR = "operator"


def actor_name(actor_id: str, name: str) -> str:
    """Who acted; whoever works on the machine itself has no account and is named by function."""
    return gettext("whoever runs this server") if actor_id == OPERATOR else name


def sentence(action: str) -> str:
    """Return the sentence of an action; an unknown one shows its machine word."""
    return str(SENTENCES.get(action, action))
