"""What the BINOME_ variables mean."""

from pathlib import Path

from binome.config.data_folder import SUBFOLDERS, prepare
from binome.config.databases import database
from binome.config.email import email_settings

FOLDER = Path("/somewhere")


def test_without_a_url_the_database_is_a_file_that_syncs_before_it_answers() -> None:
    settings = database("", FOLDER)
    assert settings["NAME"] == "/somewhere/binome.sqlite3"
    assert "synchronous=FULL" in settings["OPTIONS"]["init_command"]
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgresql_url_is_taken_apart() -> None:
    settings = database("postgresql://me:p%40ss@db.local:5433/binome", FOLDER)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("me", "p@ss")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.local", "5433", "binome")


def test_a_socket_folder_may_be_the_host() -> None:
    assert database("postgresql://me@%2Frun%2Fpg/binome", FOLDER)["HOST"] == "/run/pg"


def test_without_a_url_mail_goes_to_files() -> None:
    assert email_settings("", FOLDER)["EMAIL_FILE_PATH"] == "/somewhere/mail"


def test_a_mail_url_means_starttls_or_tls() -> None:
    plain = email_settings("smtp://u:p@mail.local:25?from=hub@a.org&starttls=0", FOLDER)
    assert (plain["EMAIL_PORT"], plain["EMAIL_USE_TLS"]) == (25, False)
    assert plain["DEFAULT_FROM_EMAIL"] == "hub@a.org"
    assert email_settings("smtp://mail.local", FOLDER)["EMAIL_USE_TLS"]
    assert email_settings("smtps://mail.local", FOLDER)["EMAIL_USE_SSL"]


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    prepare(tmp_path / "data")
    folders = [tmp_path / "data", *(tmp_path / "data" / name for name in SUBFOLDERS)]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
