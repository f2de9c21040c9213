"""The table itself: action -> the (role, relation) pairs that may. Default deny: no row, no way.

Relations: any (no thing), self, own_site, own_network, own_group, assigned, granted, broken_glass.
"""

from binome.people.actors import LAPSED
from binome.people.models.membership import Role

SENDER, READER, RESIDENT = Role.SENDER, Role.READER, Role.RESIDENT
COORDINATOR, CLINICIAN, TOKEN = Role.COORDINATOR, Role.CLINICIAN, Role.INTEGRATOR
SITE_ADMIN, NETWORK_ADMIN = Role.SITE_ADMINISTRATOR, Role.NETWORK_ADMINISTRATOR

_everyone_any = frozenset((role, "any") for role in (*Role, LAPSED))
_at_the_site = frozenset({(SENDER, "own_site"), (SITE_ADMIN, "own_site")})
_in_charge_of_it = frozenset({
    (READER, "assigned"), (RESIDENT, "assigned"), (READER, "own_group"), (RESIDENT, "own_group"),
})  # fmt: skip
_broke_the_glass = frozenset((role, "broken_glass") for role in (READER, RESIDENT, CLINICIAN))
_knows_the_case = _at_the_site | _in_charge_of_it | {(COORDINATOR, "own_network")}
_given = ("assigned", "granted")
_owns_it = frozenset({(READER, "self"), (RESIDENT, "self")})
_members = frozenset((role, "own_network") for role in Role if role != TOKEN)
_pairs_up = _owns_it | {(SENDER, "own_site"), (COORDINATOR, "own_network")}
_uses_templates = frozenset(
    (role, relation)
    for role in (READER, RESIDENT)
    for relation in ("any", "library", "own_network", "own_group", "self")
)
_runs_templates = frozenset(
    (role, relation)
    for role in (COORDINATOR, NETWORK_ADMIN)
    for relation in ("any", "library", "own_network")
)

TABLE: dict[str, frozenset[tuple[str, str]]] = {
    # pages everybody with an account has
    "account.use": _everyone_any,
    "worklist.see": _everyone_any,
    # cases
    "case.open": frozenset({(SENDER, "any")}),
    "case.see": _knows_the_case | _broke_the_glass,
    "case.break_glass": frozenset((role, "any") for role in (READER, RESIDENT, CLINICIAN)),
    "case.invite_guest": _at_the_site | {(READER, "assigned")},
    "case.look": _at_the_site | _in_charge_of_it | _broke_the_glass,  # images alone
    "case.edit": frozenset({(SENDER, "own_site")}),
    "case.send": frozenset({(SENDER, "own_site")}),
    "case.withdraw": _at_the_site,
    "case.assign": frozenset({(COORDINATOR, "own_network")}),
    "case.read": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "case.claim": frozenset({(READER, "own_group"), (RESIDENT, "own_group")}),
    "case.hand_back": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "case.write_message": _knows_the_case,
    "case.tag": _knows_the_case,
    "case.see_identity": _at_the_site,
    "case.see_audit": _at_the_site | {(COORDINATOR, "own_network")},
    "case.upload": frozenset({(SENDER, "own_site")}),
    "parcel.carry": frozenset(),  # a box's own secret, never a person or a token
    "vault.use": _at_the_site,
    # images: the site's own people, whoever the case was given to, and the site's token
    "study.see": _at_the_site | _in_charge_of_it | _broke_the_glass | {
        (READER, "granted"), (RESIDENT, "granted"), (TOKEN, "own_site"), (SITE_ADMIN, "granted"),
        (CLINICIAN, "granted"),
    },
    "study.withdraw": _at_the_site,
    # earlier studies beside a case's own
    "prior.link": _at_the_site,
    "prior.contest": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "recall.acknowledge": frozenset((role, "self") for role in Role) | _at_the_site,
    "study.reject": _at_the_site | {(TOKEN, "own_site")},
    "study.store": frozenset({(TOKEN, "own_site")}),
    "study.draw": frozenset((role, way) for role in (READER, RESIDENT) for way in _given),
    "study.query": frozenset({
        (TOKEN, "any"), (SENDER, "any"), (READER, "any"), (RESIDENT, "any"), (SITE_ADMIN, "any"),
    }),
    # reports
    "report.see": _at_the_site | _in_charge_of_it | _broke_the_glass | {
        (CLINICIAN, "own_site"), (TOKEN, "own_site"),
    },
    "report.query": frozenset({(TOKEN, "any")}),
    "report.draft": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "report.sign_preliminary": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "report.sign": frozenset({(READER, "assigned")}),
    # one's own words in a case, whoever has it by now (SAFETY 13)
    "report.keep": _owns_it | {(READER, "assigned"), (RESIDENT, "assigned")},
    "report.append": frozenset({(READER, "assigned"), (READER, "self")}),
    "report.acknowledge": _at_the_site | {(CLINICIAN, "own_site")},
    "report.see_identity_sheet": _at_the_site,
    # second opinions: asked by whoever has the case, written by one reader, seen once signed
    "opinion.ask": frozenset({(READER, "assigned"), (COORDINATOR, "own_network")}),
    "opinion.see": _owns_it | _at_the_site | _in_charge_of_it,
    "opinion.write": _owns_it,
    # report templates and macros: the house's own, a network's, a group's, one person's
    "template.see": _uses_templates | _runs_templates,
    "template.add": frozenset({(READER, "own_network")}) | _runs_templates,
    "template.change": frozenset({(READER, "own_network"), (READER, "own_group")})
    | _owns_it | _runs_templates,
    "template.approve": frozenset({
        (READER, "own_network"), (READER, "own_group"), (READER, "self"),
    }),
    # people
    "person.invite": frozenset({
        (NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network"),
    }),
    "person.revoke": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "person.see": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "network.see": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "network.change": frozenset({(NETWORK_ADMIN, "own_network")}),
    "site.write_card": _at_the_site,
    "site.see_audit": frozenset({(SITE_ADMIN, "own_site"), (SENDER, "own_site")}),
    "site.see": frozenset((role, "own_site") for role in Role)
    | {(COORDINATOR, "own_network"), (NETWORK_ADMIN, "own_network")},
    # machines of a site, and the licences of those who read
    "token.see": frozenset({
        (SITE_ADMIN, "any"), (NETWORK_ADMIN, "any"),
        (SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network"),
    }),
    "token.change": frozenset({(SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network")}),
    "licence.check": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    # joining: public forms, what a coordinator checks, the charter
    "application.see": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "application.decide": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "entrance.change": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "charter.publish": frozenset({(NETWORK_ADMIN, "own_network"), (COORDINATOR, "own_network")}),
    "charter.see": _members | {(LAPSED, "own_network")},
    "charter.accept": _members | {(LAPSED, "own_network")},
    "binome.agree": frozenset({(COORDINATOR, "own_network")}),
    # a binôme as a contract: the two people of it, and who coordinates their network
    "binome.list": frozenset((role, "any") for role in (SENDER, READER, RESIDENT, COORDINATOR)),
    "binome.see": _pairs_up | {(SITE_ADMIN, "own_site")},
    "binome.negotiate": _pairs_up,
    "binome.answer": _pairs_up - {(COORDINATOR, "own_network")},
    "binome.pause": _owns_it | {(COORDINATOR, "own_network")},
    # meetings of several disciplines: lists of names of cases, each opened by its own right alone
    "meeting.list": _members,
    "meeting.see": _members,
    # the network at work: console, routing rules, roster
    "network.coordinate": frozenset({(COORDINATOR, "own_network")}),
    "figures.see": _at_the_site | {
        (COORDINATOR, "own_network"), (NETWORK_ADMIN, "own_network"),
        (READER, "own_group"), (RESIDENT, "own_group"),
    },
    "figures.own": frozenset({(READER, "any"), (RESIDENT, "any")}),
    "group.change": frozenset({(COORDINATOR, "own_network")}),
    "group.talk": frozenset({
        (COORDINATOR, "own_network"), (READER, "own_group"), (RESIDENT, "own_group"),
    }),
    "roster.see": frozenset((role, "own_network") for role in Role if role != TOKEN),
    "shift.see": frozenset((role, "own_network") for role in Role if role != TOKEN),
    "shift.change": frozenset({(COORDINATOR, "own_network")}),
    "shift.swap": frozenset((role, "self") for role in (SENDER, READER, RESIDENT, COORDINATOR)),
    "swap.see": frozenset((role, "self") for role in (SENDER, READER, RESIDENT, COORDINATOR)),
    "case.accept": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "case.requalify": frozenset({(READER, "assigned"), (COORDINATOR, "own_network")}),
    "case.take_care": _in_charge_of_it | {(COORDINATOR, "own_network")},
    "critical.confirm": _at_the_site,
    # what the reader hears afterwards, and what the site hears of its images
    "feedback.give": _at_the_site,
    "outcome.list": frozenset((r, "any") for r in (SENDER, SITE_ADMIN, READER, RESIDENT)),
    "outcome.see": _at_the_site,
    "outcome.answer": _at_the_site,
    "images.grade": frozenset({(READER, "assigned"), (RESIDENT, "assigned")}),
    "critical.telephone": frozenset({(COORDINATOR, "own_network")}),
    # read again for quality, without sight of the first report; never the site
    "review.list": frozenset({(READER, "any")}),
    "review.see": frozenset({(READER, "assigned"), (READER, "self"), (COORDINATOR, "own_network")}),
    "review.write": frozenset({(READER, "assigned")}),
    "review.talk": frozenset({(READER, "assigned"), (READER, "self")}),
    "review.settle": frozenset({(READER, "self"), (COORDINATOR, "own_network")}),
    # nodes of the DICOM network
    "peer.see": frozenset({
        (SITE_ADMIN, "any"), (NETWORK_ADMIN, "any"),
        (SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network"),
    }),
    "peer.change": frozenset({(NETWORK_ADMIN, "any"), (NETWORK_ADMIN, "own_network")}),
    # boxes of a site, seen and managed from the hub
    "box.see": frozenset({
        (SITE_ADMIN, "any"), (NETWORK_ADMIN, "any"),
        (SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network"),
    }),
    "box.invite": frozenset({
        (SITE_ADMIN, "any"), (NETWORK_ADMIN, "any"),
        (SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network"),
    }),
    "box.change": frozenset({(SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network")}),
    # the machine itself: queue, disk, backup; nothing of a patient
    "operation.see": frozenset({(NETWORK_ADMIN, "any")}),
    "operation.change": frozenset({(NETWORK_ADMIN, "any")}),
    # studies sent to other nodes and fetched from them
    "study.send": frozenset({(SITE_ADMIN, "own_site")}),
    "transfer.see": frozenset({
        (SITE_ADMIN, "any"), (NETWORK_ADMIN, "any"),
        (SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network"),
    }),
    "transfer.change": frozenset({(SITE_ADMIN, "own_site"), (NETWORK_ADMIN, "own_network")}),
    # what a site has stored, in numbers and by study
    "storage.see": frozenset({(SENDER, "any"), (SITE_ADMIN, "any"), (NETWORK_ADMIN, "any")}),
}  # fmt: skip
