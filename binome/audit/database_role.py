"""A role for the program on PostgreSQL that writes events and can neither change nor delete them.

Whoever owns the tables can drop a trigger; this role owns none. The owner runs the migrations.
"""

import re

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal

APPEND_ONLY = ("audit_auditevent", "audit_auditleaf", "audit_auditcheckpoint")
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class NotPostgresql(Refusal):
    """SQLite has no roles."""

    word = "not_postgresql"
    sentence = _("This database has no roles: only on PostgreSQL. Nothing was changed.")


class NotARoleName(Refusal):
    """Names of roles are small letters, digits and underlines here, so that none needs quoting."""

    word = "not_a_role_name"
    sentence = _("A role is named with small letters, digits and underlines. Nothing was changed.")


@transaction.atomic
def limit(role: str) -> None:
    """Give an existing role what the program needs, and of the audit to read and to append.

    Run as the owner of the tables, again after each upgrade; raises NotPostgresql, NotARoleName.
    """
    if connection.vendor != "postgresql":
        raise NotPostgresql
    if not NAME.fullmatch(role):
        raise NotARoleName
    with connection.cursor() as cursor:
        for statement in statements(role):
            cursor.execute(statement)


def statements(role: str) -> list[str]:
    """What `limit` says to the database, for whoever likes to read it first."""
    audit = ", ".join(APPEND_ONLY)
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {audit} FROM {role}",
    ]
