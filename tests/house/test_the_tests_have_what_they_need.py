"""The shared fixtures keep their promises: two databases, a real S3 store, a browser, loopback."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import obstore
import obstore.store
import pytest
from django.db import connection, connections
from playwright.sync_api import Browser

from tests.fixtures.loopback import BeyondLoopback
from tests.fixtures.s3 import S3Store


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_marked_test_talks_to_the_database_its_name_says(database: str) -> None:
    assert connection.vendor == database
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_another_thread_talks_to_the_same_database(database: str) -> None:
    vendors: list[str] = []

    def look() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        vendors.append(connection.vendor)
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert vendors == [database]


@pytest.mark.django_db
def test_an_unmarked_test_runs_on_sqlite() -> None:
    assert connection.vendor == "sqlite"


def test_the_s3_store_keeps_what_it_is_given(s3_store: S3Store) -> None:
    bucket = obstore.store.S3Store(
        s3_store.bucket,
        endpoint=s3_store.endpoint,
        access_key_id=s3_store.access_key,
        secret_access_key=s3_store.secret_key,
        region="us-east-1",
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )
    obstore.put(bucket, "ab/cd", b"bytes")
    assert obstore.get(bucket, "ab/cd").bytes() == b"bytes"


def test_chromium_draws_a_page(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<h1 dir='rtl'>الحالة</h1>")
    assert page.inner_text("h1") == "الحالة"
    page.close()


@pytest.fixture
def a_socket() -> Iterator[Any]:
    with socket.socket() as one:
        yield one


def test_no_test_can_leave_this_machine(a_socket: Any) -> None:
    with pytest.raises(BeyondLoopback):
        a_socket.connect(("192.0.2.1", 80))
    with pytest.raises(BeyondLoopback):
        socket.getaddrinfo("somewhere.example", 443)
