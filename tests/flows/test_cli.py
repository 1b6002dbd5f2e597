"""The command line: every command with and without --json, as a program among others."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from flows import cli
from flows.commands import doctor
from tests.fakes.command import House, built, opis

pytestmark = pytest.mark.usefixtures("unsynced", "embedded")
ROOT = Path(__file__).parents[2]
#: Modules that `--help` must not wait for.
HEAVY = {"pyarrow", "prefect", "boto3", "polars", "pydantic", "rich", "numpy", "eldc", "tesserocr"}


@pytest.fixture(autouse=True, scope="module")
def embedded() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPIS_EMBEDDED", "1")
        patch.delenv("OPIS_STORE", raising=False)
        yield


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return built(tmp_path_factory.mktemp("house"))


def asked(house: House, *more: str) -> tuple[str, ...]:
    """Words that name the first collection."""
    return ("--source", house.source, "--collection", "letters", "--store", house.store, *more)


def test_help_names_every_command() -> None:
    found = opis("--help")
    assert found.code == 0
    assert [name for name in typer.main.get_command(cli.app).commands if f"\n  {name} " not in found.out] == []  # type: ignore[attr-defined]
    assert "..." not in found.out.partition("Commands:")[2], "no first sentence is cut off"


def test_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys, json\nfrom flows.cli import main\nsys.argv = ['opis', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY & set(json.loads(found.stderr)) == set()
    assert "Usage: opis" in found.stdout


def test_a_second_run_does_nothing_and_says_so(house: House) -> None:
    again = opis("run", *asked(house, "--workers", "1"))
    assert again.code == 0
    assert "nothing is stale, no stage ran" in again.out
    assert again.err == ""
    report = opis("run", *asked(house, "--workers", "1", "--json")).json()
    assert (report["ran"], report["version"], report["collection"]) == (0, None, "letters")


def test_plan(house: House) -> None:
    assert "nothing is stale" in opis("plan", *asked(house)).out
    changed = opis("plan", *asked(house, "--set", "segment.join_pages=false"))
    assert "parameter segment.join_pages" in changed.out
    stages = {stage["stage"]: stage for stage in opis("plan", *asked(house, "--json", "--failed")).json()["stages"]}
    assert "recognise" in stages


def test_versions(house: House) -> None:
    listed = opis("versions", "--store", house.store)
    assert "letters, papers" in listed.out
    assert max(map(len, listed.out.splitlines())) > 80, "nothing is folded where no terminal sets a width"
    rows = opis("versions", "--store", house.store, "--json").json()
    assert [row["version"] for row in rows] == [1, 2]
    one = opis("versions", "--store", house.store, "--json", "--collection", "papers").json()
    two = ("--collection", "papers", "--collection", "letters")
    both = opis("versions", "--store", house.store, "--json", *two).json()
    assert one[-1]["documents"] == 1
    assert both == rows


@pytest.mark.parametrize("kind", ["source", "document", "page", "segment", "citation"])
def test_explain(house: House, kind: str) -> None:
    words = ("explain", house.ids[kind], "--store", house.store, "--collection", "letters", "--collection", "papers")
    found = opis(*words)
    assert found.code == 0
    assert house.ids[kind] in found.out
    links = opis(*words, "--json").json()["links"]
    assert links[0]["what"] == "source"
    assert links[-1]["id"] == house.ids[kind] or kind in ("document", "source")


@pytest.mark.parametrize("kind", ["page", "segment"])
def test_show(house: House, kind: str, tmp_path: Path) -> None:
    to = tmp_path / "shown.html"
    words = ("show", house.ids[kind], "--store", house.store, "--to", str(to), "--collection", "letters")
    assert "Written" in opis(*words).out
    assert "Дело начато в 1874 году." in to.read_text(encoding="utf-8")
    assert opis(*words, "--json").json() == {"id": house.ids[kind], "path": str(to)}


def test_release(house: House, tmp_path: Path) -> None:
    to = str(tmp_path / "release-{version}")
    words = ("release", "--store", house.store, "--to", to, "--collection", "papers")
    assert "Written: version 2 of papers" in opis(*words).out
    again = opis(*words, "--json").json()
    assert again["was_there"] is True
    assert again["tables"]["documents"]["rows"] == 1
    both = opis(*words[:3], "--to", str(tmp_path / "both"), *words[5:], "--collection", "letters", "--json").json()
    assert both["collections"] == ["letters", "papers"]


def test_release_in_a_series(house: House, tmp_path: Path) -> None:
    words = ("release", "--store", house.store, "--series", str(tmp_path / "series"), "--view", "reading")
    written = opis(*words)
    assert f"Written: release 1.0.0, version 2 of letters, papers in {tmp_path / 'series' / '1.0.0'}" in written.out
    again = opis(*words, "--json").json()
    assert (again["was_there"], again["view"]["view"]) == (True, "reading")
    assert sorted(again["tables"]) == ["documents", "segments", "sources"]
    assert "every file is what was written" in opis("verify", str(tmp_path / "series" / "1.0.0")).out


def test_a_release_that_lacks_what_its_view_requires(house: House, tmp_path: Path) -> None:
    view = tmp_path / "strict.toml"
    view.write_text('view = "strict"\n[require]\nmin_rows = {documents = 1000}\n', encoding="utf-8")
    stopped = opis("release", "--store", house.store, "--to", str(tmp_path / "release"), "--view", str(view))
    assert stopped.code == 7
    assert "1,000 are required" in stopped.err
    assert not (tmp_path / "release").exists()


@pytest.mark.parametrize("place", [(), ("--to", "here", "--series", "there")])
def test_a_release_goes_to_one_place(house: House, place: tuple[str, ...]) -> None:
    refused = opis("release", "--store", house.store, *place)
    assert refused.code == 2
    assert "--series" in refused.err


def test_verify(house: House) -> None:
    for place in (house.store, house.release):
        assert "every rule holds" in opis("verify", place).out
        assert opis("verify", place, "--json", "--collection", "papers", "--collection", "letters").json() == []


def test_verify_finds_a_damaged_file(house: House, tmp_path: Path) -> None:
    to = tmp_path / "release"
    assert opis("release", "--store", house.store, "--to", str(to)).code == 0
    with (to / "pages" / "part-00000.parquet").open("ab") as file:
        file.write(b"x")
    found = opis("verify", str(to))
    assert found.code == 7
    assert "pages/part-00000.parquet" in found.out
    (finding,) = opis("verify", str(to), "--json").json()
    assert finding["rule"] == "checksums"


def test_doctor(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [doctor.Check("Tesseract", is_well=True, found="5"), doctor.Check("model rus", False, "not there", "do")]
    monkeypatch.setattr(doctor, "examine", lambda _: iter(checks))
    missing = opis("doctor", "--store", house.store)
    assert missing.code == 8
    assert "MISSING" in missing.out
    assert [check["is_well"] for check in opis("doctor", "--json").json()] == [True, False]
    monkeypatch.setattr(doctor, "examine", lambda _: iter(checks[:1]))
    assert opis("doctor").code == 0


def test_a_source_may_be_a_file_and_a_store_may_lie_in_the_source(tmp_path: Path) -> None:
    words = ("--collection", "x", "--workers", "1", "--json")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("Дело.", encoding="utf-8")
    single = opis("run", "--source", str(tmp_path / "in" / "one.txt"), "--store", str(tmp_path / "store"), *words)
    assert single.json()["stages"]["recognise"]["ran"] == 1
    inside = ("--source", str(tmp_path / "in"), "--store", str(tmp_path / "in" / "store"))
    assert opis("run", *inside, *words).json()["ran"] > 0
    assert opis("release", "--store", inside[-1], "--to", str(tmp_path / "in" / "release")).code == 0
    assert opis("run", *inside, *words).json()["ran"] == 0, "neither the store nor the release is a source"


def started(*words: str, **options: Any) -> "subprocess.Popen[str]":
    """A command in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "flows", *words], cwd=ROOT, text=True, **options)


@pytest.mark.real
def test_bars_are_for_terminals_and_never_on_standard_output(house: House, tmp_path: Path) -> None:
    import pty

    words = ("run", "--source", house.source, "--collection", "letters", "--workers", "1", "--store")
    quiet = started(*words, str(tmp_path / "a"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = quiet.communicate(timeout=300)
    assert "acquire" in out
    assert err == ""
    here, there = pty.openpty()
    watched = started(*words, str(tmp_path / "b"), stdout=subprocess.PIPE, stderr=there)
    os.close(there)
    seen = b""
    while True:
        try:
            piece = os.read(here, 4096)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    out = watched.communicate(timeout=300)[0]
    assert b"recognise" in seen
    assert "━" in seen.decode("utf-8", "replace")
    assert "━" not in out
    assert "\x1b" not in out


@pytest.fixture
def heeding() -> Iterator[None]:
    """Ctrl-C reaches what a test starts, even where the suite itself was started to ignore it (`nohup … &`)."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.real
@pytest.mark.usefixtures("heeding")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
def test_a_stopped_run_leaves_no_process_behind(sign: signal.Signals, tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number}.txt").write_text(f"Дело {number} начато в 1874 году.\n" * 40, encoding="utf-8")
    words = ("run", "--source", str(tmp_path), "--collection", "x", "--workers", "2", "--store", str(tmp_path / "s"))
    run = started(*words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not list((tmp_path / "s").glob("receipts/*/*.json")) and run.poll() is None:
        time.sleep(0.05)
    workers = children(run.pid)
    assert workers
    run.send_signal(sign)
    # The pipe ends when the last process that holds it has ended.
    _, err = run.communicate(timeout=120)
    assert run.returncode == (-9 if sign is signal.SIGKILL else 130)
    if sign is not signal.SIGKILL:
        assert err == "opis: stopped; what was finished is kept, run again to go on\n"


def children(process: int) -> list[int]:
    """Processes that a process started."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    return [pid for pid, parent in pairs if parent == process]
