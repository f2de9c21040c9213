"""`python -m benchmarks [--rounds N] [--slices N]`: prints the table of docs/benchmarks.md."""

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from benchmarks import images, measures
from benchmarks.measures import Results
from benchmarks.servers import Server, binome, orthanc

QUERIES = 40


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=2)
    words.add_argument("--slices", type=int, default=30)
    options = words.parse_args()
    results, aside = Results(), 0.0
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        servers = _started(Path(folder))
        try:
            for number in range(options.rounds + 1):
                # The first round only warms up: programs load parts when they are first needed.
                told = results if number else Results()
                for server in servers:
                    _round(told, server, f"P{number}", options.slices)
                _untuned(told, servers, f"P{number}Z", options.slices)
            aside = servers[0].cpu_aside_seconds()
            memory = {server.name: server.memory_mb() for server in servers}
        finally:
            for server in servers:
                server.stop()
    _print(results, servers, memory)
    print(f"\nload {os.getloadavg()[0]:.1f}; pictures made ahead cost {aside:.1f} s of CPU aside")


def _started(folder: Path) -> list[Server]:
    for name in ("binome", "orthanc"):
        (folder / name).mkdir()
    return [server for server in (binome(folder / "binome"), orthanc(folder / "orthanc")) if server]


def _round(results: Results, server: Server, patient: str, slices: int) -> None:
    def made(letter: str) -> list[bytes]:
        return list(images.study(slices, patient_id=patient + letter))

    first = made("A")
    measures.store(results, server, [first], kind="CT")
    measures.store(results, server, [made(letter) for letter in "BCDE"], kind="CT")
    tiny = [list(images.tiny(slices, patient_id=f"{patient}T{n}")) for n in range(4)]
    measures.store(results, server, tiny, kind="tiny")
    measures.store_with_dcmtk(results, server, made("F"))
    measures.stow(results, server, made("G"))
    measures.ask(results, server, patient + "A", times=QUERIES)
    measures.loop(results, server, images.ultrasound(patient_id=patient + "U"), times=20)
    while_storing = [made(letter) for letter in "HI"]
    measures.ask_while_storing(results, server, patient + "A", while_storing)
    size_bytes = sum(map(len, first))
    measures.whole(results, server, images.study_uid(first[0]), size_bytes=size_bytes)
    measures.fetch(results, server, images.study_uid(first[0]), size_bytes=size_bytes)


def _untuned(results: Results, servers: list[Server], patient: str, slices: int) -> None:
    """A plain storescu to Binôme, and to an Orthanc as Debian ships it (with Nagle)."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        shipped = orthanc(Path(folder), is_tuned=False)
        files = list(images.study(slices, patient_id=patient))
        try:
            for server in (servers[0], shipped):
                if server is not None:
                    measures.store_untuned(results, server, files)
        finally:
            if shipped is not None:
                shipped.stop()


def _print(results: Results, servers: list[Server], memory: dict[str, float]) -> None:
    names = [server.name for server in servers]
    print("| measure |", " | ".join(names), "| times better |")
    print("|---" * (len(names) + 2) + "|")
    for server in servers:
        results.add("start to ready, s", server, server.ready_seconds)
        results.add("memory after the run, MB", server, memory[server.name])
    for measure, figures in results.figures.items():
        medians = [statistics.median(figures[name]) for name in names]
        better = ""
        if len(medians) > 1 and all(medians):
            ratio = medians[0] / medians[1]
            better = f"{ratio if measure.endswith('/s') else 1 / ratio:.2f}"
        print(f"| {measure} |", " | ".join(f"{m:.3g}" for m in medians), f"| {better} |")


if __name__ == "__main__":
    main()
