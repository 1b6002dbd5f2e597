"""Lookups and corrections pinned in a collection's configuration."""

import datetime as dt
import tomllib
from typing import Any

import pytest

from configs.errors import ConfigError
from configs.load import validated
from configs.models import Collection as Settings
from flows.recipe import resolve
from storage.schemas import NameRow, SegmentRow, Span, TextRow
from tasks.annotate import STAGE, AnnotateParameters
from tasks.romanise import STAGE as ROMANISE
from tasks.romanise import RomaniseParameters
from tests.fakes.documentation import blocks
from tests.fakes.small_collection import Collection

TEXT = (
    "Заречный областной архив, ф. 12, оп. 3, д. 7, л. 4. Ibid., л. 5. On 09-01-2016 P.K. Komarov's clerk met Ivan "
    "Orlov on the Vera Orlova; ГАРФ, ф. 1, оп. 2, д. 3."
)


def annotated(pins: dict[str, Any]) -> list[list[Any]]:
    segment = SegmentRow("g", "d", 0, "footnote", (Span(1, 0, len(TEXT)),), TEXT)
    parameters = AnnotateParameters.model_validate({"pins": pins})
    return [list(rows) for rows in STAGE.run([segment], [TextRow("g", "d", TEXT)], parameters)]


def test_the_archive_of_an_alias_is_the_pinned_one() -> None:
    pinned = {"archives": {"заречный областной архив": "ZOA"}}
    first, second, third = annotated(pinned)[0]
    assert (first.archive, first.canonical_key, first.pinned) == ("ZOA", "zoa/f12/op3/d7", True)
    assert (second.archive, second.pinned) == ("ZOA", True)  # what Ibid. repeats
    assert (third.archive, third.pinned) == ("GARF", False)
    assert not any(row.pinned for row in annotated({})[0])


def test_a_name_is_read_as_pinned_and_may_be_no_person() -> None:
    komarov = {"text": "P.K. Komarov", "initials": "P. T.", "cyrillic": "Комаров"}
    rows = annotated({"names": [komarov, {"text": "Vera Orlova", "kind": "organisation"}]})[1]
    told = {row.text: (row.kind, row.surname, row.initials, row.cyrillic, row.pinned) for row in rows}
    assert told["P.K. Komarov"] == ("person", "Komarov", "P. T.", "Комаров", True)
    assert told["Vera Orlova"] == ("organisation", None, None, None, True)
    assert told["Ivan Orlov"][4] is False


def test_what_is_no_name_is_taken_out() -> None:
    assert "Vera Orlova" not in {row.text for row in annotated({"names": [{"text": "Vera Orlova", "kind": "none"}]})[1]}


def test_a_date_is_read_as_pinned() -> None:
    day = dt.date(2016, 9, 1)
    (row,) = annotated({"dates": [{"text": "09-01-2016", "earliest": day, "latest": day}]})[3]
    assert (row.earliest, row.latest, row.pinned) == (day, day, True)
    assert annotated({})[3][0].earliest == dt.date(2016, 1, 9)


def test_names_of_one_entity_are_one() -> None:
    names = [
        NameRow("d", "g", at, at + 3, (), text, "person", text) for at, text in enumerate(("Koba", "Stalin", "Kirov"))
    ]
    pins = {"names": [{"text": "Koba", "entity": "s"}, {"text": "Stalin", "entity": "s"}]}
    first, second, third = [row.entity_id for row in Collection({"d": []}).entities(names, pins=pins)]
    assert first == second != third


def test_pins_are_part_of_the_recipe_of_the_stages_that_take_them() -> None:
    plain = {"collection": "letters", "sources": [{"uri": "in"}]}
    before = {step.name: step.digest for step in resolve(validated(Settings, plain, ""))}
    pinned = plain | {"pins": {"archives": {"ЗОА": "ZOA"}}}
    after = {step.name: step.digest for step in resolve(validated(Settings, pinned, ""))}
    assert {name for name in before if before[name] != after[name]} == {"romanise", "annotate", "entities"}


def test_a_misspelt_pin_is_refused() -> None:
    values = {"collection": "letters", "sources": [{"uri": "in"}], "pins": {"names": [{"txt": "Koba"}]}}
    with pytest.raises(ConfigError, match=r"pins\.names"):
        validated(Settings, values, "letters.toml")


def test_the_example_of_the_guidelines_is_valid() -> None:
    (body,) = [body for body in blocks("docs/data-guidelines.md", "toml") if "pins" in body]
    values = {"collection": "letters", "sources": [{"uri": "in"}]} | tomllib.loads(body)
    assert len(validated(Settings, values, "").pins.names) == 2


FIGURES = "In 1955 the commission reviewed 113, 7 thousand cases and released 40 people in 3 weeks."


def figures(*pins: dict[str, Any]) -> list[list[Any]]:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, len(FIGURES)),), FIGURES)
    parameters = AnnotateParameters.model_validate({"pins": {"quantities": pins}})
    return [list(rows) for rows in STAGE.run([segment], [TextRow("g", "d", FIGURES)], parameters)]


def test_a_figure_is_read_as_pinned_also_in_reviews() -> None:
    rows = figures({"text": "released 40 people", "low": 40, "action": "rehabilitated"})
    told = {row.text: row for row in rows[2]}
    assert (told["40"].value, told["40"].value_low, told["40"].modifier) == (None, 40, "at_least")
    assert (told["40"].action, told["40"].pinned, told["3"].pinned) == ("rehabilitated", True, False)
    assert [(row.measure, row.pinned) for row in rows[4]] == [("reviewed", False), ("rehabilitated", True)]
    assert (figures({"text": "40 people", "low": 4, "high": 40})[2][1].value_low) == 4
    assert (figures({"text": "40 people", "value": 41, "unit": "cases"})[2][1].value) == 41


def test_what_counts_nothing_is_taken_out() -> None:
    assert [row.text for row in figures({"text": "3 weeks", "kind": "none"})[2]] == ["113, 7 thousand", "40"]


def test_a_figure_has_one_reading() -> None:
    with pytest.raises(ConfigError, match="not both"):
        validated(
            Settings,
            {
                "collection": "letters",
                "sources": [{"uri": "in"}],
                "pins": {"quantities": [{"text": "40", "value": 40, "low": 3}]},
            },
            "letters.toml",
        )


PHRASES = "The Postanovlenie TsIKa was sent to the oblast party archive with the spravka."


def romanised(*pins: dict[str, Any]) -> list[tuple[str, str | None, bool]]:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, len(PHRASES)),), PHRASES)
    text = TextRow("g", "d", PHRASES, language="en", script="Latn")
    rows, _ = ROMANISE.run([segment], [text], RomaniseParameters.model_validate({"pins": {"romanised": pins}}))
    return [(row.text, row.cyrillic, row.pinned) for row in rows]  # type: ignore[attr-defined]


def test_a_romanised_phrase_is_read_as_pinned() -> None:
    rows = romanised({"text": "Postanovlenie TsIKa", "cyrillic": "Постановление ЦИКа"})
    assert rows[0] == ("Postanovlenie TsIKa", "Постановление ЦИКа", True)
    assert not any(pinned for *_, pinned in rows[1:])


def test_a_phrase_may_be_no_romanised_russian() -> None:
    assert "spravka" in {text for text, *_ in romanised()}
    assert "spravka" not in {text for text, *_ in romanised({"text": "spravka"})}
