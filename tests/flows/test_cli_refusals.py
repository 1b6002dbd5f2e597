"""Bad input on the command line: an exit code, and one sentence that says what to do; never a traceback."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.command import House, built, opis

pytestmark = pytest.mark.usefixtures("unsynced", "embedded")


@pytest.fixture(autouse=True, scope="module")
def embedded() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPIS_EMBEDDED", "1")
        patch.delenv("OPIS_STORE", raising=False)
        yield


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return built(tmp_path_factory.mktemp("house"))


#: Files to name in bad commands.
FILES = {
    "empty.toml": "",
    "typo.toml": 'collecton = "x"\n[[sources]]\nuri = "in"\n',
    "inner.toml": 'collection = "x"\n[[sources]]\nuri = "in"\nnmae = "x"\n',
    "text.toml": 'collection = "x"\nsources = "in"\n',
    "number.toml": 'collection = "x"\n[[sources]]\nuri = 5\n',
    "stage.toml": 'collection = "x"\n[[sources]]\nuri = "in"\n[stages]\nsegment = 1\n',
    "nostage.toml": 'collection = "x"\n[[sources]]\nuri = "in"\n[stages.segmnt]\njoin_pages = true\n',
    "broken.toml": 'collection = "x\n',
    "deep.toml": "a = " + "[" * 5000,
    "in/one.txt": "Дело.",
    "in/two/three.txt": "Опись.",
}
RUN = "run --workers 1 --source in --collection x --store st"
#: Command → exit code, and a part of the one sentence.
BAD = {
    "run": (3, "give a configuration file, or --source and --collection"),
    "run --source in": (3, "give a configuration file"),
    "run empty.toml --source in": (3, "not both"),
    "run empty.toml": (3, '"collection" is missing'),
    "run folder.toml": (3, "is a folder"),
    "run nothing.toml": (3, "no such file"),
    "run typo.toml": (3, 'did you mean "collection"?'),
    "plan typo.toml": (3, 'did you mean "collection"?'),
    "run inner.toml": (3, 'did you mean "name"?'),
    "run text.toml": (3, "a list is needed"),
    "run number.toml": (3, "a string in quotation marks is needed"),
    "run stage.toml": (3, "a table is needed"),
    "run nostage.toml": (3, 'did you mean "segment"?'),
    "run broken.toml": (3, "not a TOML file"),
    "run deep.toml": (3, "not a TOML file"),
    "run in/one.txt": (3, "not a TOML file"),
    "run /proc/self/mem": (3, "cannot be read"),
    f"{RUN} --set segment=1": (3, "--set takes stage.parameter=value"),
    f"{RUN} --set =": (3, "--set takes stage.parameter=value"),
    f"{RUN} --set segmnt.join_pages=true": (3, 'did you mean "segment"?'),
    f"{RUN} --set segment.join_page=true": (3, 'did you mean "join_pages"?'),
    f"{RUN} --set segment.join_pages=[1": (3, "segment"),
    f"{RUN} --languages klingon": (3, '"klingon" is no language code'),
    f"{RUN} --languages ,": (3, "is no language code"),
    f"{RUN} --set recognise.languages=['klingon']": (3, '"klingon" is no language code'),
    f"{RUN} --reprocess maybe": (3, "'all' or 'none'"),
    "run --workers -1 --source in --collection x": (2, "greater than or equal to 1"),
    "run --workers many --source in --collection x": (2, "valid integer"),
    "run --workers 99999 --source in --collection x": (3, "workers"),
    "run --source in --collection Ünrein! --store st": (3, "lower-case Latin letters"),
    "run --source nowhere --collection x --store st": (4, "does not exist"),
    "run --source void --collection x --store st": (4, "holds nothing to read"),
    "run --source /dev/null --collection x --store st": (4, "neither a file nor a folder"),
    "run --source ftp://host/x --collection x --store st": (4, "s3://bucket/prefix"),
    "run --source s3:// --collection x --store st": (4, "names no bucket"),
    "run --source ~nobody-here/x --collection x --store st": (4, "home folder"),
    f"run --source {'x' * 5000} --collection x --store st": (4, "cannot be listed"),
    "run --source in --collection x --store in": (4, "named as source and as store"),
    "run --source STORE --collection x --store st": (4, "is an Opis store"),
    "run --source RELEASE --collection x --store st": (4, "is an Opis store or release"),
    "run --source in --collection x --store /proc/x": (5, "cannot be written"),
    "run --source in --collection x --store in/one.txt/x": (5, "cannot be written"),
    "run --source in --collection x --store ftp://host/x": (5, "s3://bucket/prefix"),
    "versions --store nowhere": (9, "has no version yet"),
    "versions --store in/one.txt": (9, "has no version yet"),
    "versions --store STORE --collection nobody": (9, 'no collection "nobody"; it has letters, papers'),
    "explain g-nowhere --store STORE": (9, "no segment g-nowhere"),
    "explain nonsense --store STORE": (9, "is no id: ids begin with"),
    "explain g-nowhere --store in": (9, "has no version yet"),
    "explain g-nowhere --store STORE --version 77": (9, "no version 77"),
    "explain g-nowhere --store STORE --collection nobody": (9, 'no collection "nobody"'),
    "explain": (2, "Missing argument"),
    "show g-nowhere --store STORE": (9, "no segment g-nowhere"),
    "show SOURCE --store STORE": (9, "neither a page"),
    "show SEGMENT --store STORE --to in": (5, "name another file with --to"),
    "show SEGMENT --store STORE --to /proc/x.html": (5, "name another file with --to"),
    "release --store STORE": (2, "give either --to"),
    "release --store in --to new": (9, "has no version yet"),
    "release --store STORE --to new --version 77": (9, "no version 77"),
    "release --store STORE --to new --version 0": (9, "no version 0"),
    "release --store STORE --to new --version best": (9, "no tag best"),
    "release --store STORE --to new --collection nobody": (9, 'no collection "nobody"'),
    "release --store STORE --to in": (5, "is not empty"),
    "release --store STORE --to /proc/new": (5, "cannot be written"),
    "verify nowhere": (9, "has no version yet"),
    "verify STORE --version 77": (9, "no version 77"),
    "verify RELEASE --version 77": (9, "is a release of version 2"),
    "verify RELEASE --collection nobody": (9, 'no collection "nobody"'),
    "verify STORE --collection nobody": (9, 'no collection "nobody"'),
    "doctor --colour": (2, "No such option"),
    "rnu": (2, "Did you mean 'run'?"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that bad commands name."""
    place = tmp_path_factory.mktemp("desk")
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    (place / "folder.toml").mkdir()
    (place / "void").mkdir()
    return place


@pytest.mark.parametrize("command", BAD, ids=[command[:90] for command in BAD])
def test_bad_input_gets_one_sentence(command: str, house: House, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    names = {"STORE": house.store, "RELEASE": house.release, "SOURCE": house.ids["source"]}
    names["SEGMENT"] = house.ids["segment"]
    code, sentence = BAD[command]
    found = opis(*(names.get(word, word) for word in command.split()))
    assert (found.code, found.out) == (code, "")
    assert sentence in found.err
    assert "Traceback" not in found.err
    assert found.err.startswith("opis: ") or code == 2
    assert found.err.count("\n") == 1 or code == 2
    # Bad input writes nothing beside what was there.
    assert not (desk / "st" / "versions").exists()


def test_a_folder_that_may_not_be_read(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Any) -> list[str]:
        raise PermissionError(13, "Permission denied", str(path))

    # Root, who often runs this, may read everything: the system's answer to others is played.
    monkeypatch.setattr("storage.sources.os.listdir", refuse)
    found = opis("run", "--source", str(desk / "void"), "--collection", "x", "--store", str(desk / "st"))
    assert (found.code, found.out) == (4, "")
    assert "cannot be listed (Permission denied): check its permissions" in found.err
