"""The documentation: links lead somewhere, examples are true, generated pages are up to date."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from configs.load import validated
from configs.models import Collection
from flows import exits
from flows.cli import app
from flows.recipe import pipeline_version, resolve
from tasks import STAGES
from tests.fakes.documentation import ROOT, blocks

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def commands(program: str) -> list[list[str]]:
    """Words of every example of a program on the pages for newcomers and operators."""
    bodies = [body for page in ("README.md", "docs/operations.md") for body in blocks(page, "sh")]
    lines = [line for body in bodies for line in body.splitlines()]
    return [words[1:] for words in (shlex.split(line, comments=True) for line in lines) if words[:1] == [program]]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8"))]
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("words", commands("opis"), ids=" ".join)
def test_examples_fit_the_command_line(words: list[str]) -> None:
    group = typer.main.get_command(app)
    name, *rest = words
    command = group.commands[name]  # type: ignore[attr-defined]
    command.make_context(name, rest)


def test_examples_of_make_are_targets() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|^|&& )make ([a-z-]+)", text, re.MULTILINE)) <= set(targets)


def test_the_example_of_a_configuration_is_valid() -> None:
    (body,) = blocks("README.md", "toml")
    collection = validated(Collection, tomllib.loads(body), "README.md")
    assert [root.name for root in collection.sources] == ["main", "newspapers"]
    recipe = {step.name: step.parameters.model_dump() for step in resolve(collection)}
    assert recipe["recognise"]["dpi"] == 400


def test_the_readme_shows_every_setting_of_a_collection() -> None:
    (body,) = blocks("README.md", "toml")
    assert set(tomllib.loads(body)) == set(Collection.model_fields)


def test_every_command_is_named_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in names if f"opis {name}" not in text] == []


def test_the_table_of_exit_codes_is_up_to_date() -> None:
    written = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    assert written == exits.described(), "python -m flows.exits > docs/exit-codes.md"


def test_the_changelog_names_this_version() -> None:
    assert pipeline_version() in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_map_names_every_folder() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| \[(\w+)/\]", text, re.MULTILINE))
    assert named <= folders
    assert {"flows", "tasks", "storage", "configs", "tests", "samples", "deploy", "docs"} == named


def test_help_is_there_for_every_command() -> None:
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        found = CliRunner().invoke(app, [name, "--help"])
        assert found.exit_code == 0
        assert "--json" in found.stdout


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/flow.svg", "CHANGELOG.md"])
def test_every_stage_is_named(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [stage.name for stage in STAGES if not re.search(rf"\b{stage.name}\b", text)] == []
