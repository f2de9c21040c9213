"""The table of who may what in words: a sentence an action, a word a relation."""

from django.utils.translation import gettext_lazy as _

#: relation -> the word in a cell, and what it means.
RELATIONS = {
    "any": (_("yes"), _("yes: whoever holds the role, with what is their own only")),
    "own_network": (_("network"), _("network: of the network where the role is held")),
    "own_site": (_("site"), _("site: of the site where the role is held")),
    "own_group": (_("group"), _("group: offered to the group the person belongs to")),
    "assigned": (_("assigned"), _("assigned: given to this person")),
    "granted": (_("granted"), _("granted: shown to this person or site for a reason that ends")),
    "broken_glass": (
        _("emergency"),
        _("emergency: opened with a reason, for four hours, told to the site"),
    ),
    "library": (_("library"), _("library: one of the templates that come with the program")),
    "self": (_("own"), _("own: made by or about this person")),
}
SENTENCES = {
    "account.use": _("Use one's own account"),
    "worklist.see": _("See the list of one's cases"),
    "case.open": _("Open a case"),
    "case.see": _("See a case"),
    "case.break_glass": _("Open a case in an emergency"),
    "case.invite_guest": _("Make a guest link to a case"),
    "case.edit": _("Write the form of a case"),
    "case.send": _("Send a case"),
    "case.withdraw": _("Withdraw a case"),
    "case.assign": _("Give a case to a reader"),
    "case.read": _("Read a case"),
    "case.claim": _("Take a case of one's group"),
    "case.hand_back": _("Hand a case back"),
    "case.write_message": _("Write in the thread of a case"),
    "case.see_identity": _("See the patient's name"),
    "case.look": _("Look at the images of a case"),
    "case.see_audit": _("See who saw a case"),
    "case.upload": _("Add images to a case"),
    "parcel.carry": _("Carry parcels (a box, by its own secret)"),
    "vault.use": _("Use the vault of names"),
    "study.see": _("See images"),
    "study.withdraw": _("Withdraw images"),
    "study.store": _("Store images by a program"),
    "study.reject": _("Take images back by a program (rejection note)"),
    "study.query": _("Search images by a program"),
    "report.see": _("See an answer"),
    "report.draft": _("Write an answer"),
    "report.sign_preliminary": _("Sign a preliminary answer"),
    "report.sign": _("Sign an answer"),
    "report.see_identity_sheet": _("See the identity sheet of an answer"),
    "template.see": _("See report templates"),
    "template.add": _("Add a report template"),
    "template.change": _("Change a report template"),
    "template.approve": _("Approve a report template"),
    "person.invite": _("Invite a person"),
    "person.revoke": _("End a role"),
    "person.see": _("See who belongs to the network"),
    "network.see": _("See the network's page"),
    "network.change": _("Change the network's rules"),
    "site.see_audit": _("See who saw what at a site"),
    "site.see": _("See that a site exists"),
    "token.see": _("See the access tokens of a site"),
    "token.change": _("Make and revoke access tokens"),
    "licence.check": _("Note licences to read"),
    "binome.agree": _("Agree on a binôme"),
    "peer.see": _("See DICOM nodes"),
    "peer.change": _("Let DICOM nodes in"),
    "operation.see": _("See how the server is"),
    "operation.change": _("Try failed jobs again"),
    "study.send": _("Send images to another node"),
    "transfer.see": _("See transfers between nodes"),
    "transfer.change": _("Retry and cancel transfers"),
    "storage.see": _("See what is stored, in numbers"),
}


def sentence(action: str) -> str:
    """What an action means; one of a later version shows its machine word."""
    return str(SENTENCES.get(action, action))
