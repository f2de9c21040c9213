"""De-identification after PS3.15 Annex E: identity stays at the site, medicine stays in.

Lives here: the policy table, the engine, pseudonyms and mapped UIDs. It knows no case, no site
and no database: the caller gives key and pseudonym, and keeps the identity card it returns.
"""

from binome.dicom.deidentify.policy import Policy
from binome.dicom.deidentify.secrets import (
    SiteSecrets,
    date_offset_days,
    is_pseudonym,
    map_uid,
    pseudonym,
)

__all__ = ["Policy", "SiteSecrets", "date_offset_days", "is_pseudonym", "map_uid", "pseudonym"]
