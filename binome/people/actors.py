"""Who is asking: a person or a token, with the standings (role and place) that hold now."""

from dataclasses import dataclass

from binome.people.models.membership import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """One role in force: of whom, in which network, at which site, in which group."""

    role: str
    person_id: str | None
    network_id: str
    site_id: str | None = None
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. `id` names the person or token in the audit; nobody has no standings.

    `only`: the actions a token's scopes open; None for whoever is bound by the table alone.
    `only_study`: the one study a pass is for; its address has to name it.
    """

    id: str
    name: str
    standings: tuple[Standing, ...] = ()
    person_id: str | None = None
    only: frozenset[str] | None = None
    only_study: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.id)

    def has_role(self, *roles: str) -> bool:
        return any(standing.role in roles for standing in self.standings)

    def sites_as(self, *roles: str) -> frozenset[str]:
        """Ids of the sites where the actor stands in one of these roles."""
        return frozenset(s.site_id for s in self.standings if s.role in roles and s.site_id)

    def networks_as(self, *roles: str) -> frozenset[str]:
        """Ids of the networks where the actor stands in one of these roles."""
        return frozenset(s.network_id for s in self.standings if s.role in roles)

    def groups_as(self, *roles: str) -> frozenset[str]:
        """Ids of the groups where the actor stands in one of these roles."""
        return frozenset(s.group_id for s in self.standings if s.role in roles and s.group_id)


NOBODY = Actor(id="", name="")
READING = (Role.READER, Role.RESIDENT)
#: In the place of a reading role whose licence has ended: signs in, sees that it ended, reads not.
LAPSED = "lapsed"
