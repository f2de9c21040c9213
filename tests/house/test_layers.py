"""Rooms look down only: imports, foreign keys, outside libraries, and no knots."""

import graphlib
import re
import sys
import tomllib

import grimp
import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from importlinter.cli import lint_imports

from tests.house.sources import PACKAGE, ROOT, nothing, package_sources

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
STOREYS = [set(re.findall(r"\w+", storey)) for storey in CONTRACTS[0]["layers"]]
FOUNDATION = {"dicom", "seal", "kernel"}
DICOM_LIBRARIES = {"pydicom", "pynetdicom", "imagecodecs", "pylibjpeg", "jpeg_ls"}
WEB_LIBRARIES = {"django", "allauth", "starlette", "uvicorn"}


def storey(room: str) -> int:
    """The height of a room: 0 is the roof; what is not ours lies below the ground."""
    return next((height for height, rooms in enumerate(STOREYS) if room in rooms), len(STOREYS))


def test_the_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    failed = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert not failed, capsys.readouterr().out


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("binome", exclude_type_checking_imports=True, cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    nothing(circle(imports))


def circle(imports: dict[str, set[str]]) -> list[str]:
    """The modules of one circle of imports, if there is any."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as found:
        return list(found.args[1])
    return []


def test_the_kernel_imports_only_the_standard_library() -> None:
    nothing(
        [
            f"{source.name}: {name}"
            for source in package_sources()
            if source.room == "kernel"
            for name in source.imported()
            if name.split(".")[0] not in sys.stdlib_module_names | {"binome"}
            or (name.startswith("binome.") and not name.startswith("binome.kernel"))
        ]
    )


def importers(libraries: set[str]) -> dict[str, set[str]]:
    """Room by room, which of these libraries its files name."""
    found: dict[str, set[str]] = {}
    for source in package_sources():
        if named := {name.split(".")[0] for name in source.imported()} & libraries:
            found.setdefault(source.room, set()).update(named)
    return found


def test_only_dicom_names_the_dicom_libraries() -> None:
    assert not {room for room in importers(DICOM_LIBRARIES) if room != "dicom"}


def test_the_foundation_never_names_django() -> None:
    assert not FOUNDATION & set(importers(WEB_LIBRARIES))


def room_of(model: type[Model]) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "binome" else ""


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if room_of(model)]


def test_foreign_keys_look_down_only() -> None:
    nothing(
        [
            f"{room_of(model)}.{model.__name__}.{field.name} -> {room_of(field.related_model)}"
            for model in our_models()
            for field in model._meta.get_fields()
            if field.concrete and isinstance(field.related_model, type)
            if room_of(field.related_model) != room_of(model)
            if storey(room_of(field.related_model)) <= storey(room_of(model))
        ]
    )


def test_audit_events_point_at_nothing() -> None:
    nothing(
        [
            f"{model.__name__}.{field.name}"
            for model in our_models()
            if room_of(model) == "audit"
            for field in model._meta.get_fields()
            if field.is_relation
        ]
    )


def names_below(resolver: URLResolver) -> set[str]:
    found = {*resolver.namespaces} if hasattr(resolver, "namespaces") else set()
    for entry in resolver.url_patterns:
        found.add(str(entry.pattern))
        if isinstance(entry, URLResolver):
            found |= {str(entry.app_name), *names_below(entry)}
        elif isinstance(entry, URLPattern):
            found.add(getattr(entry.callback, "__module__", ""))
    return found


def test_the_admin_is_not_mounted() -> None:
    nothing([app for app in settings.INSTALLED_APPS if app.startswith("django.contrib.admin")])
    nothing(
        [name for name in names_below(get_resolver()) if name.startswith("django.contrib.admin")]
    )


def test_front_doors_have_no_models_of_their_own() -> None:
    assert not {room_of(model) for model in our_models()} & {
        "pages",
        "wire",
        "node",
        "config",
        "cli",
    }


def test_every_room_stands_on_a_storey() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert not rooms - set().union(*STOREYS)
