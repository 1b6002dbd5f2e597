"""Language, script and sentences of texts and of whole documents."""

import pytest

from tasks.language.identification import detector, identify
from tasks.language.script import script_of, scripts
from tasks.language.segments import assign
from tasks.language.sentences import sentences
from tasks.language.tags import DEFAULT, expand, primary

SAMPLES = {
    "ru": "Комиссия рассмотрела все дела и решила освободить заключённых",
    "uk": "Комісія розглянула всі справи та вирішила звільнити в'язнів",
    "be": "Камісія разгледзела ўсе справы і вырашыла вызваліць зняволеных",
    "bg": "Комисията разгледа всички дела и реши да освободи затворниците",
    "lv": "Komisija izskatīja visas lietas un nolēma atbrīvot ieslodzītos",
    "lt": "Komisija išnagrinėjo visas bylas ir nusprendė paleisti kalinius",
    "et": "Komisjon vaatas kõik toimikud läbi ja otsustas vangid vabastada",
    "pl": "Komisja rozpatrzyła wszystkie sprawy i postanowiła zwolnić więźniów",
    "de": "Die Kommission prüfte alle Akten und beschloss, die Häftlinge zu entlassen",
    "fr": "La commission examina tous les dossiers et décida de libérer les détenus",
    "en": "The commission examined every case and decided to release the prisoners",
    "sr": "Komisija je pregledala sve predmete i odlučila da oslobodi zatvorenike",
}
ROMANISED_NOTE = "Istoriia sovetskoi reabilitatsii i rassmotreniia zhalob: sbornik dokumentov i materialov, tom vtoroi"


@pytest.mark.parametrize("language", SAMPLES)
def test_each_language_is_told(language: str) -> None:
    found = identify(SAMPLES[language], detector("eldc", DEFAULT))
    assert found.language == language
    assert found.confidence is not None
    assert sum(found.beliefs.values()) == pytest.approx(1)


def test_langdetect_answers_behind_the_same_interface() -> None:
    tool = detector("langdetect", DEFAULT)
    assert [identify(SAMPLES[tag], tool).language for tag in ("ru", "en", "de", "fr")] == ["ru", "en", "de", "fr"]
    assert identify(SAMPLES["ru"], tool) == identify(SAMPLES["ru"], tool)
    assert identify("½ № 5", tool).language == "und"


def test_only_configured_languages_are_answers() -> None:
    tool = detector("eldc", ("en", "ru"))
    assert identify(SAMPLES["de"], tool).language == "en"
    assert identify(SAMPLES["uk"], tool).language == "ru"
    assert identify(SAMPLES["uk"], detector("eldc", ("en",))).language == "und"
    assert identify(SAMPLES["uk"], detector("eldc", ("xx",))).language == "und"


def test_an_unknown_tool_is_refused() -> None:
    with pytest.raises(KeyError):
        detector("oracle", DEFAULT)


def test_a_segment_is_weighed_against_its_document() -> None:
    tool = detector("eldc", DEFAULT)
    texts = [SAMPLES["en"]] * 4 + [ROMANISED_NOTE, "Ibid.", "12–15", SAMPLES["ru"], SAMPLES["fr"]]
    found = assign(texts, tool)
    assert [reading.language for reading in found] == ["en"] * 5 + ["en", "und", "ru", "fr"]
    assert (found[4].confidence or 0) < (found[0].confidence or 0)
    assert [reading.script for reading in found[5:8]] == ["Latn", None, "Cyrl"]


def test_a_document_in_romanised_russian_is_russian_in_latin_letters() -> None:
    found = assign([ROMANISED_NOTE] * 3, detector("eldc", ("en", "sr", "ru")))
    assert {(reading.language, reading.script) for reading in found} == {("ru", "Latn")}


@pytest.mark.parametrize("english", [0, 1, 4])
def test_serbian_in_two_alphabets_is_one_language(english: int) -> None:
    cyrillic = [
        "Комисија је током јесени прегледала све списе среског суда и утврдила да осуђени нису имали браниоца.",
        "Ово је извод из књиге рођених.",
        "Записник",
    ]
    latin = [
        "Narodni odbor je potom odlučio da se predmeti vrate na ponovno suđenje.",
        "Komisija je juce pregledala sve predmete i odlucila da oslobodi zatvorenike.",
        "Ovo je izvod iz knjige rođenih.",
        "Odluka nije objavljena.",
    ]
    found = assign([*cyrillic, *latin, *[SAMPLES["en"]] * english], detector("eldc", DEFAULT))
    assert [reading.language for reading in found] == ["sr"] * 7 + ["en"] * english
    assert [reading.script for reading in found[:7]] == ["Cyrl"] * 3 + ["Latn"] * 4


def test_a_named_language_decides_between_near_ones() -> None:
    tool = detector("eldc", DEFAULT)
    assert assign(["Акт"], tool, ("bul",))[0].language == "bg"


def test_scripts_are_counted_by_letter() -> None:
    assert scripts("Ω и W 漢字 ქ") == {"Grek": 1, "Cyrl": 1, "Latn": 1, "Hani": 2, "Geor": 1}
    assert script_of("ꙗ ѣ") == "Cyrl"
    assert script_of("\ue000\ue001") is None


def test_sentences_do_not_end_at_abbreviations() -> None:
    text = "Его дело (т. 2, л. 5) рассмотрел акад. И. И. Петров.  В 1956 г. его освободили! Он\nуехал."
    found = [text[place.start : place.end] for place in sentences(text, "ru")]
    assert found == [
        "Его дело (т. 2, л. 5) рассмотрел акад. И. И. Петров.",
        "В 1956 г. его освободили!",
        "Он\nуехал.",
    ]


def test_lines_of_a_table_are_sentences() -> None:
    text = "1 | да\n2 | нет. И"
    assert [text[place.start : place.end] for place in sentences(text, "ru", by_line=True)] == [
        "1 | да",
        "2 | нет.",
        "И",
    ]


def test_codes_become_tags() -> None:
    assert expand(("auto",)) == DEFAULT
    assert [primary(code) for code in ("ger", "de_AT", "SRP", "und", "chu")] == ["de", "de", "sr", "und", "chu"]
