"""What notices say. Each takes a case name, an urgency and a link, and nothing else."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALLOWED_WORDS = frozenset({"case", "urgency", "link"})


class Text(NamedTuple):
    """A subject and a body; both may hold only ALLOWED_WORDS."""

    subject: str | Promise
    body: str | Promise


TEMPLATES: dict[str, Text] = {
    "case_assigned": Text(
        _("Binôme: a case waits for you (%(urgency)s)"),
        _("The case %(case)s waits for your reading (%(urgency)s).\n\nOpen it: %(link)s\n"),
    ),
    "case_unassigned": Text(
        _("Binôme: a case waits for a reader (%(urgency)s)"),
        _("Nobody may read the case %(case)s yet (%(urgency)s).\n\nAssign it: %(link)s\n"),
    ),
    "message_written": Text(
        _("Binôme: a message in %(case)s"),
        _("There is a new message in the case %(case)s (%(urgency)s).\n\nRead it: %(link)s\n"),
    ),
    "report_changed": Text(
        _("Binôme: the answer for %(case)s has changed"),
        _(
            "The answer for the case %(case)s (%(urgency)s) was added to, changed or withdrawn "
            "after you read it.\n\nRead it again: %(link)s\n"
        ),
    ),
    "images_after_answer": Text(
        _("Binôme: images after the answer in %(case)s"),
        _(
            "Images of the case %(case)s (%(urgency)s) arrived after its answer was signed. The"
            " answer does not speak of them until its reader has added to it.\n\nSee the case:"
            " %(link)s\n"
        ),
    ),
    "images_withdrawn": Text(
        _("Binôme: images of %(case)s were withdrawn"),
        _(
            "The site has withdrawn images of the case %(case)s (%(urgency)s) that you had opened."
            " Do not rely on them.\n\nSay that you know: %(link)s\n"
        ),
    ),
    "recall_unanswered": Text(
        _("Binôme: withdrawn images, not everybody has answered"),
        _(
            "Images were withdrawn, and somebody who had opened them or has a copy has not said "
            "that they know. Reach them another way.\n\nSee who: %(link)s\n"
        ),
    ),
    "report_signed": Text(
        _("Binôme: an answer for %(case)s"),
        _("The case %(case)s has an answer (%(urgency)s).\n\nRead it: %(link)s\n"),
    ),
    "glass_broken": Text(
        _("Binôme: %(case)s was opened in an emergency"),
        _(
            "Somebody opened the case %(case)s (%(urgency)s), which was not given to them, and said"
            " why. The right ends within four hours; you can end it now.\n\nSee who: %(link)s\n"
        ),
    ),
    "node_unwell": Text(
        _("Binôme: this server needs a hand"),
        _("Something on this server needs a hand now. What, and what to do: %(link)s\n"),
    ),
    "licence_ends": Text(
        _("Binôme: a licence to read ends"),
        _(
            "A licence to read ends soon, or has ended: without a new one its reader can open no"
            " case. Send the new paper to the coordinator, who notes it here: %(link)s\n"
        ),
    ),
    "institution_ends": Text(
        _("Binôme: the verification of an institution ends"),
        _(
            "The verification of an institution ends soon, or has ended: without a new one it sends"
            " emergencies only. A coordinator looks at it again here: %(link)s\n"
        ),
    ),
    "application_sent": Text(
        _("Binôme: somebody asks to join your network"),
        _("An application to join your network waits for you.\n\nLook at it: %(link)s\n"),
    ),
    "application_decided": Text(
        _("Binôme: your application has an answer"),
        _("Your application has an answer. Open it with the code you kept: %(link)s\n"),
    ),
    "charter_published": Text(
        _("Binôme: your network has a new charter"),
        _(
            "Your network has a new charter. Read it and say yes: without that no case opens once"
            " it binds.\n\nRead it: %(link)s\n"
        ),
    ),
    "case_lapsed": Text(
        _("Binôme: %(case)s was given on (%(urgency)s)"),
        _(
            "You had taken the case %(case)s (%(urgency)s) and its time has passed, so it is"
            " offered to others. Your draft is kept.\n\nSee it: %(link)s\n"
        ),
    ),
    "case_withdrawn": Text(
        _("Binôme: %(case)s was withdrawn"),
        _(
            "The site has withdrawn the case %(case)s (%(urgency)s): it need not be read any more."
            "\n\nYour other cases: %(link)s\n"
        ),
    ),
    "case_requalified": Text(
        _("Binôme: %(case)s counts as %(urgency)s now"),
        _(
            "The urgency of the case %(case)s was changed; it counts as %(urgency)s now. The"
            " reason stands in its thread.\n\nRead it: %(link)s\n"
        ),
    ),
    "promise_at_risk": Text(
        _("Binôme: %(case)s is nearly late (%(urgency)s)"),
        _(
            "The case %(case)s (%(urgency)s) needs somebody soon, or a promise will be missed."
            "\n\nSee what is needed: %(link)s\n"
        ),
    ),
    "promise_missed": Text(
        _("Binôme: %(case)s is late (%(urgency)s)"),
        _(
            "A promise about the case %(case)s (%(urgency)s) was missed. Say on its page that you"
            " take care of it, and the alerts stop.\n\nTake care of it: %(link)s\n"
        ),
    ),
    "critical_result": Text(
        _("Binôme: read the answer for %(case)s now"),
        _(
            "The answer for the case %(case)s (%(urgency)s) must be read now. Open it and confirm"
            " that you have read it: until then others are called.\n\nRead it: %(link)s\n"
        ),
    ),
    "critical_telephone": Text(
        _("Binôme: telephone the site of %(case)s now"),
        _(
            "Nobody at the site has confirmed the answer for the case %(case)s (%(urgency)s). The"
            " page shows the numbers; write down there who answered.\n\nTelephone: %(link)s\n"
        ),
    ),
    "images_graded": Text(
        _("Binôme: a word about the images of %(case)s"),
        _("The reader says how the images of %(case)s could be better.\n\nLook: %(link)s\n"),
    ),
    "outcome_asked": Text(
        _("Binôme: what became of %(case)s?"),
        _(
            "How is the patient of the case %(case)s now? One tap answers, and the reader hears"
            " it.\n\nAnswer: %(link)s\n"
        ),
    ),
    "reader_hears": Text(
        _("Binôme: news of %(case)s, which you answered"),
        _(
            "The site told what became of the case %(case)s, or what your answer was worth to it."
            "\n\nLook: %(link)s\n"
        ),
    ),
    "review_asked": Text(
        _("Binôme: read %(case)s again, without sight of the answer"),
        _("You are asked to read the case %(case)s for quality.\n\nRead it: %(link)s\n"),
    ),
    "review_news": Text(
        _("Binôme: two readings of %(case)s"),
        _("The case %(case)s was read again. Talk it over: %(link)s\n"),
    ),
    "review_serious": Text(
        _("Binôme: look at %(case)s again now (%(urgency)s)"),
        _(
            "The case %(case)s (%(urgency)s) was read again, and a difference may matter now. Say"
            " on its page that you take care of it, and the alerts stop.\n\nLook: %(link)s\n"
        ),
    ),
    "group_news": Text(
        _("Binôme: somebody wrote in your group"),
        _("A reader of your group wrote to the others.\n\nLook: %(link)s\n"),
    ),
    "binome_news": Text(
        _("Binôme: news of one of your binômes"),
        _("Something about a binôme waits for you.\n\nLook at it: %(link)s\n"),
    ),
    "way_tried": Text(
        _("Binôme: notices reach you here"),
        _("You asked for notices here. Where they go, and how to end them: %(link)s\n"),
    ),
    "new_device": Text(
        _("Binôme: somebody signed in to your account on a new device"),
        _(
            "Somebody signed in to your account on a device that was not used before. If it was"
            " you, there is nothing to do. If not, end that session and change your password:"
            " %(link)s\n"
        ),
    ),
}


def render(template: str, words: dict[str, Any]) -> tuple[str, str]:
    """Return subject and body in the active language."""
    text = TEMPLATES[template]
    return str(text.subject) % words, str(text.body) % words
