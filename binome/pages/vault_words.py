"""What the pages say of a site's vault, for the scripts that open it and the views that show it."""

from django.utils.translation import gettext

from binome.cases.models import Case
from binome.dicom.errors import SENTENCES as OF_DICOM
from binome.exchange import services as exchange
from binome.exchange.media.refusals import SENTENCES as OF_MEDIA


def where_names_stay(case: Case) -> dict[str, object]:
    """Whether names stay at the site; whether they must and the site has no vault; the words."""
    keeps_names = exchange.keeps_names(case)
    return {
        "keeps_names": keeps_names,
        "needs_vault": exchange.needs_vault(case),
        "vault_words": vault_words() | upload_words() if keeps_names else {},
    }


def vault_words() -> dict[str, str]:
    """The sentences of the vault's own door and page."""
    return {
        "locked": gettext("The vault of your site is locked. The name opens with your password."),
        "open": gettext("The vault is open on this computer. It locks by itself after 15 minutes."),
        "opening": gettext("Opening the vault. This takes a few seconds …"),
        "missing": gettext("Your site has no vault yet."),
        "not_a_member": gettext("You are not let into the vault of your site yet."),
        "waiting": gettext(
            "A colleague must let you in. Ask one whose vault is open, and compare these letters:"
            " {letters}"
        ),
        "wrong_password": gettext("This password does not open the vault. Nothing was changed."),
        "no_passkey": gettext(
            "No passkey of yours opens this vault yet. Use your password; the page of the vault"
            " adds a passkey."
        ),
        "no_prf": gettext(
            "The lock of this device cannot open a vault. Nothing was changed. Use your password."
        ),
        "passkey_silent": gettext(
            "The passkey did not answer. Nothing was changed. Try again, or go another way."
        ),
        "damaged": gettext("What is kept for you is damaged. Use the recovery sheet of your site."),
        "other_vault": gettext(
            "The server names another vault than the one you were let into. Nothing was opened."
            " Tell whoever runs your network."
        ),
        "other_key": gettext(
            "The key kept for your site was not made by your site. Nothing was opened. Tell whoever"
            " runs your network."
        ),
        "no_crypto": gettext(
            "This browser cannot open a vault here: it needs an address that begins with https, and"
            " a browser of the last years. Nothing was sent."
        ),
        "link_down": gettext("The link is down. Nothing was lost. Try again."),
        "names_patient": gettext(
            "This names the patient: {words}. It is neither saved nor sent. Take it out; your site"
            " knows the name from the case."
        ),
        "no_name_here": gettext("This is no name here: keep it"),
        "dates_turned": gettext(
            "Readers see no dates here. Counted from the day this case was opened: {dates}"
        ),
        "day": gettext("day {n}"),
    }


def way_words() -> dict[str, str]:
    """The sentences of the vault's own page: sheets, parts, passkeys, who waits."""
    return {
        "two_parts": gettext("One part opens nothing. Type two different parts of the sheet."),
        "part_of": gettext("Part {n} of 3"),
        "parts_text": gettext(
            "Any two of these three papers open every name of this site. Keep them in three places."
            " They are shown this once."
        ),
        "proof_parts": gettext(
            "Read from the three papers: they count once these three groups are right."
        ),
        "group_of_part": gettext("Part {part}, group {group}"),
        "passkey_kept": gettext("From now on this passkey opens the vault too."),
        "remove": gettext("Remove"),
        "since": gettext("since"),
        "nobody_waits": gettext("Nobody waits to be let in."),
        "let_in": gettext("Let in: {name}"),
        "let_in_button": gettext("Let in"),
        "same_letters": gettext("Their screen must show {letters}"),
        "patients_found": gettext("Cases found: {n}"),
        "no_patient_found": gettext("Nobody of this name was found in the vault of your site."),
        "making": gettext("Making the keys. This takes a few seconds …"),
        "wrong_sheet": gettext(
            "These are not the two groups of the sheet. Look at the paper again."
        ),
        "short_password": gettext("The password needs at least 10 characters."),
        "not_same": gettext("The two passwords differ."),
        "wrong_groups": gettext("Look at group {groups} of the code again."),
        "wrong_code": gettext("This code is not that of your site. Nothing was changed."),
    }


def upload_words() -> dict[str, object]:
    """The sentences of de-identifying, the patient check and the look before sending."""
    return {
        **look_words(),
        "sealed_kept": gettext("Saved"),
        "not_kept": gettext("Not saved yet: the link is down. It is tried again by itself."),
        "match": gettext("The images name the patient of the form."),
        "not_checkable": gettext("The images or the form do not say who the patient is."),
        "overridden": gettext("You vouch for the patient."),
        "several_title": gettext("The files hold more than one patient"),
        "several_text": gettext(
            "Nothing leaves until you choose. The files of the others stay here."
        ),
        "mismatch_title": gettext("The files name somebody else than the form"),
        "mismatch_text": gettext(
            "Nothing leaves until you decide. Correct the form above if it is wrong. If the files"
            " are right all the same, say why."
        ),
        "this_patient": gettext("This is the patient"),
        "in_form": gettext("In the form"),
        "in_files": gettext("In the files"),
        "why": gettext("Why these images belong to this patient"),
        "same_patient": gettext("I have checked: same patient"),
        "short_reason": gettext("Write in a few words why these images belong to this patient."),
        "unlock_first": gettext(
            "Unlock the vault of your site first: the names are taken out here, before anything is"
            " sent. The files wait on this page."
        ),
        "other_patient": gettext(
            "This file is of the patient you did not choose. It was not sent."
        ),
        "removing": gettext("The names are taken out on this computer; what leaves holds none."),
        "files_of": gettext("Files: {n}"),
        "reasons": {word: gettext(text) for word, text in OF_DICOM.items()}
        | {word: str(text) for word, text in OF_MEDIA.items()}
        | {
            "unusual": gettext(
                "This file is written in a way this browser cannot clean. It was not sent; ask the"
                " machine for it again as plain DICOM."
            )
        },
    }


def look_words() -> dict[str, str]:
    """The sentences of looking at a picture and masking it."""
    return {
        "look_title": gettext("Look: is a name visible in the picture?"),
        "look_text": gettext(
            "Such pictures often carry the name inside. Draw a box over every name, number or date"
            " of birth; leave scale, side marker and measurements. Boxes hide the same place in"
            " every frame, for ever."
        ),
        "look_place": gettext("Picture {n} of {all}"),
        "frame": gettext("Frame {n} of {all}"),
        "box": gettext("Box {n}"),
        "left": gettext("From the left"),
        "top": gettext("From the top"),
        "width": gettext("Width"),
        "height": gettext("Height"),
        "add_box": gettext("Add a box"),
        "remove_box": gettext("Remove"),
        "previous_frame": gettext("Frame before"),
        "next_frame": gettext("Next frame"),
        "nothing_visible": gettext("No name is visible: send it"),
        "masked_send": gettext("Everything is covered: send it"),
        "same_for_all": gettext("The same for the pictures of this size that follow"),
        "leave_out": gettext("Leave this picture out"),
        "left_out_here": gettext("You left this picture out. It was not sent."),
        "cannot_show": gettext(
            "This browser cannot show this kind of picture, so nobody can see whether a name is"
            " inside. It was not sent. Ask the machine for it uncompressed."
        ),
    }
