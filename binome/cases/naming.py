"""The name of a new case, in the first language its site reads, unlike any name in use."""

from binome.cases.models import Case
from binome.identity.case_names import new_case_name
from binome.people.models import Site


def new_name(site: Site) -> str:
    """Return a free case name; two words that were used once never come back."""
    language = site.languages.replace(",", " ").split() or ["fr"]
    return new_case_name(language[0], is_taken)


def is_taken(name: str) -> bool:
    return Case.objects.filter(name=name).exists()
