"""`binome provider add | list | remove`: who else may vouch for people (OpenID Connect)."""

import argparse
from pathlib import Path

from binome.cli.django_ready import migrate, ready


def add_provider(commands, command) -> None:  # type: ignore[no-untyped-def]
    """Describe the command."""
    provider = commands.add_parser("provider", help="Accounts elsewhere that open accounts here.")
    acts = provider.add_subparsers(required=True, metavar="ACT")
    add = command(acts, "add", ("provider", "add"), "Let a provider vouch for people who link it.")
    add.add_argument("slug", metavar="WORD", help="stands in addresses, such as psc")
    add.add_argument("--name", required=True, help="what people read, such as Pro Santé Connect")
    add.add_argument("--issuer", required=True, metavar="URL")
    add.add_argument("--client-id", required=True, metavar="ID")
    add.add_argument("--secret-file", metavar="FILE", help="holds the client secret")
    add.add_argument("--kind", choices=["plain", "pro-sante-connect"], default="plain")
    add.add_argument(
        "--demanded", action="store_true",
        help="whoever is linked logs in this way; the password counts while it does not answer",
    )  # fmt: skip
    command(acts, "list", ("provider", "show"), "Say which there are and whether they answer.")
    remove = command(acts, "remove", ("provider", "remove"), "Let it vouch for nobody any more.")
    remove.add_argument("slug", metavar="WORD")


def add(options: argparse.Namespace) -> int:
    """Ask the provider about itself, keep it, and say which addresses to register there."""
    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.people import outer_names
    from binome.people.models import Provider
    from binome.people.oidc import documents

    secret = Path(options.secret_file).read_text().strip() if options.secret_file else ""
    provider = outer_names.provider_named(options.slug) or Provider(slug=options.slug)
    provider.name, provider.issuer = options.name, options.issuer
    provider.client_id, provider.kind = options.client_id, options.kind
    provider.is_demanded = options.demanded
    documents.document(provider)
    outer_names.add_provider(provider, secret=secret, by=OPERATOR, at=utc_now())
    print("Register these two addresses at the provider:")
    for name in ("provider_back", "provider_ended"):
        print(f"  {_address(name, options.slug)}")
    return 0


def show(options: argparse.Namespace) -> int:
    """One line a provider."""
    ready()
    migrate()
    from binome.people import outer_names
    from binome.people.oidc import documents

    for provider in outer_names.providers():
        state = "answers" if documents.answers(provider) else "does not answer"
        linked = provider.names.count()
        print(f"{provider.slug}  {provider.name}  {provider.issuer}  {state}  {linked} linked")
    return 0


def remove(options: argparse.Namespace) -> int:
    """Take a provider out; passwords and passkeys stay."""
    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.people import outer_names

    provider = outer_names.provider_named(options.slug)
    if provider is None:
        print(f"There is no provider {options.slug}. Nothing was changed.")
        return 1
    outer_names.remove_provider(provider, by=OPERATOR, at=utc_now())
    print(f"{options.slug} vouches for nobody any more.")
    return 0


def _address(name: str, slug: str) -> str:
    from django.conf import settings
    from django.urls import reverse

    return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=[slug])
