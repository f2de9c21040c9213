"""The pseudonym of a form's patient, derived as the hub and the site's browsers derive it."""

from binome.box.form import Form
from binome.dicom.deidentify.secrets import pseudonym
from binome.kernel.ids import new_id

BY_NAME, BY_CARD = "by name", "by card"


def pseudonym_for(form: Form, key: bytes) -> str:
    """By number where there is one, else by name and birth date, else of its own."""
    said = form.identity
    if said.get("patient_number"):
        who, issuer = said["patient_number"], said.get("issuer", "")
    elif said.get("patient_name"):
        who, issuer = f"{said['patient_name'].casefold()}|{said.get('birth_date', '')}", BY_NAME
    else:
        who, issuer = new_id(), BY_CARD
    return pseudonym(key, who, issuer)
