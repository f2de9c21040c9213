"""An invitation works once; a role ends when it is revoked; a token is kept as a digest."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from binome.audit.models import AuditEvent
from binome.people import credentials, queries, services
from binome.people.actors import Actor
from binome.people.models import AccessToken, Invitation, Network, Person, Role, Site
from binome.people.services import InvitationSpent, Place, UsernameTaken

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
OPERATOR = Actor(id="operator", name="operator")
PASSWORD = "a quiet river in the dry season"


@pytest.fixture
def site() -> Site:
    return Site.objects.create(network=Network.objects.create(name="Sahel"), name="Kara")


def invited(site: Site, role: str = Role.SENDER) -> str:
    _, secret = services.invite(role=role, place=Place(site.network, site), by=OPERATOR, at=AT)
    return secret


def joined(secret: str, *, at: datetime = AT, username: str = "awa") -> Person:
    return services.join(secret=secret, username=username, name="Awa", password=PASSWORD, at=at)


def test_an_invitation_makes_a_person_with_its_role(site: Site) -> None:
    person = joined(invited(site))
    actor = credentials.actor_of_person(person, at=AT)
    assert actor.sites_as(Role.SENDER) == {site.pk}
    assert person.check_password(PASSWORD)


def test_an_invitation_works_once(site: Site) -> None:
    secret = invited(site)
    joined(secret)
    with pytest.raises(InvitationSpent):
        joined(secret, username="someone-else")


def test_an_invitation_grows_old(site: Site) -> None:
    secret = invited(site)
    with pytest.raises(InvitationSpent):
        joined(secret, at=AT + services.INVITATION_LIFE)


def test_a_taken_username_and_a_weak_password_keep_the_invitation(site: Site) -> None:
    joined(invited(site))
    secret = invited(site)
    with pytest.raises(UsernameTaken):
        joined(secret)
    with pytest.raises(ValidationError):
        services.join(secret=secret, username="new", name="New", password="short", at=AT)
    assert queries.open_invitation(secret, at=AT) is not None


def test_no_secret_is_kept(site: Site) -> None:
    secret = invited(site)
    token = services.add_token(site=site, label="CT", at=AT)
    kept = [*Invitation.objects.values_list("secret_digest", flat=True)]
    kept += [*AccessToken.objects.values_list("secret_digest", flat=True)]
    assert secret not in kept
    assert token not in kept


def test_a_revoked_role_opens_nothing_from_the_next_request_on(site: Site) -> None:
    person = joined(invited(site))
    later = AT + timedelta(minutes=1)
    services.revoke(membership=person.memberships.get(), by=OPERATOR, at=later)
    assert credentials.actor_of_person(person, at=later).standings == ()


def test_a_token_speaks_for_its_site_until_it_is_revoked_or_expires(site: Site) -> None:
    secret = services.add_token(site=site, label="CT", at=AT)
    headers = {"authorization": f"Bearer {secret}"}
    assert credentials.person_of(headers, at=AT).sites_as(Role.INTEGRATOR) == {site.pk}
    AccessToken.objects.update(expires_at=AT)
    assert not credentials.person_of(headers, at=AT).is_known
    AccessToken.objects.update(expires_at=None, revoked_at=AT)
    assert not credentials.person_of(headers, at=AT).is_known


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer nonsense", "Basic YTpi"])
def test_other_credentials_are_nobody(header: str) -> None:
    assert not credentials.person_of({"authorization": header}, at=AT).is_known


def test_every_act_leaves_an_event(site: Site) -> None:
    joined(invited(site))
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "person.invited", "person.added", "role.given",
    }  # fmt: skip
