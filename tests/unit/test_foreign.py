"""Stretches of a segment in another language than its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.language.identification import detector
from tasks.language.segments import assign
from tasks.language.tags import DEFAULT
from tasks.normalisation.foreign import foreign_spans, main_readings

ENGLISH = "The commission met in the winter and read the letters that the prisoners had sent. "
RUSSIAN = "Комиссия рассмотрела дела и письма заключённых и решила освободить многих из них. "
GERMAN = "Die Kommission prüfte die Akten der Häftlinge und beschloss, viele zu entlassen. "


def found(host: str, text: str) -> list[tuple[str, str, str]]:
    tool = detector("eldc", DEFAULT)
    texts = [host] * 6 + [host + text]
    readings = assign(texts, tool)
    assert readings[-1].language == readings[0].language
    spans = foreign_spans(texts[-1], readings[-1], tool, main_readings(texts, readings))
    return [(texts[-1][span.start : span.end], span.language, span.script) for span in spans]


@pytest.mark.parametrize(
    ("host", "text", "expected"),
    [
        (
            ENGLISH,
            "See Yves Morel, La commission et les prisonniers de la neige (Paris: Seuil, 2007), p. 14.",
            ("La commission et les prisonniers de la neige", "fr", "Latn"),
        ),
        (
            ENGLISH,
            "The subtitle «сборник документов и воспоминаний осуждённых» is new.",
            ("сборник документов и воспоминаний осуждённых", "ru", "Cyrl"),
        ),
        (
            ENGLISH,
            "“Die Akten sind nicht mehr vorhanden und wurden vernichtet,” he wrote.",
            ("Die Akten sind nicht mehr vorhanden und wurden vernichtet", "de", "Latn"),
        ),
        (
            RUSSIAN,
            "Книга Yves Morel, La commission et les prisonniers, вышла в 2007 г.",
            ("Yves Morel, La commission et les prisonniers", "fr", "Latn"),
        ),
        (
            RUSSIAN,
            "Книга «Реабілітовані історією та повернуті з небуття у Києві» вышла давно.",
            ("Реабілітовані історією та повернуті з небуття у Києві", "uk", "Cyrl"),
        ),
        (
            GERMAN,
            "In der Zeitung stand: the men were to be released and sent home at once.",
            ("the men were to be released and sent home at once", "en", "Latn"),
        ),
    ],
)
def test_a_foreign_stretch_is_marked(host: str, text: str, expected: tuple[str, str, str]) -> None:
    assert found(host, text) == [expected]


@pytest.mark.parametrize(
    ("host", "text"),
    [
        (ENGLISH, "V. Kozlov, Neizvestnyi SSSR: Protivostoianie naroda i vlasti, 1953–1985 (Moscow, 2006)."),
        (ENGLISH, "He was in the Des Moines office and lived on Rue de la Paix; Le Monde and Die Zeit wrote of it."),
        (ENGLISH, "In camera, ex officio, mutatis mutandis, per se, vice versa, de facto and de jure et cetera."),
        (ENGLISH, "RGANI, f. 5, op. 30, d. 12, ll. 3–4; Ibid., l. 7; cf. Istochnik, no. 2 (1995): 12–14."),
        (RUSSIAN, "XX съезд, ГАРФ (GARF), RGANI, f. 5; при обыске ничего не нашли."),
        (GERMAN, "Er war der Meinung, dass man die Akten in Moskau suchen müsse; im Archiv lag nichts."),
    ],
)
def test_what_belongs_to_the_text_is_not(host: str, text: str) -> None:
    assert found(host, text) == []


def test_a_short_word_in_another_script_has_the_documents_language_or_none() -> None:
    tool = detector("eldc", DEFAULT)
    texts = [ENGLISH + "They sent it to the КПСС and left.", RUSSIAN]
    readings = assign(texts, tool)
    (span,) = foreign_spans(texts[0], readings[0], tool, main_readings(texts, readings))
    assert (texts[0][span.start : span.end], span.language, span.script) == ("КПСС", "ru", "Cyrl")
    (alone,) = foreign_spans(texts[0], readings[0], tool, {})
    assert alone.language == "und"


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=80) | st.lists(st.sampled_from([ENGLISH, RUSSIAN, GERMAN, "«", "*", "\n", "й\u0306"])).map("".join)
)
def test_places_are_sorted_disjoint_and_hold_letters(text: str) -> None:
    tool = detector("eldc", DEFAULT)
    (reading,) = assign([text], tool)
    done = 0
    for span in foreign_spans(text, reading, tool, {}):
        assert done <= span.start < span.end <= len(text)
        assert any(map(str.isalpha, text[span.start : span.end]))
        done = span.end
