"""`opis romanise`, `opis restore` and `opis name-key` on arguments and on lines of standard input."""

import json

from typer.testing import CliRunner

from flows.cli import app

runner = CliRunner()


def out(*words: str, given: str | None = None) -> list[str]:
    result = runner.invoke(app, list(words), input=given)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_romanise_prints_a_line_for_each_text() -> None:
    assert out("romanise", "Жуков", "щука", "--scheme", "press-de") == ["Schukow", "schtschuka"]


def test_restore_reads_standard_input_line_by_line() -> None:
    assert out("restore", "-", given="Doklad TsK\n\nprokuror oblasti\n") == ["Доклад ЦК", "", "прокурор области"]


def test_restore_tells_spans_scheme_and_alternatives() -> None:
    (line,) = out("restore", "--json", "members of the obkom met again")
    (span,) = json.loads(line)["spans"]
    assert (span["start"], span["end"], span["cyrillic"]) == (15, 20, "обком")
    assert json.loads(line)["restored"] == "members of the обком met again"
    assert span["scheme"]
    assert isinstance(span["alternatives"], list)


def test_spellings_of_one_name_have_one_key() -> None:
    keys = out("name-key", "Хрущёв", "Khrushchev", "Chruschtschow", "Hruščovs")
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert out("name-key", "-", given="Жуков\nZhukov\n") == out("name-key", "Жуков", "Zhukov")


def test_a_scheme_that_no_table_has_is_named() -> None:
    result = runner.invoke(app, ["romanise", "Жуков", "--scheme", "no-such"])
    assert result.exit_code != 0
    assert "no-such" in f"{result.output}{result.exception}"
