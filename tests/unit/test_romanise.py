"""Romanise: passages found, given back in Cyrillic, and folded for search."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import Edit, RomanisedSpanRow, SearchTextRow, SegmentRow, Span, TextRow
from tasks.edits import Draft
from tasks.romanisation.choice import best_language, best_scheme
from tasks.romanisation.forward import romanise, romanise_list
from tasks.romanisation.orthography import is_old_russian, modern_latvian, modern_russian
from tasks.romanisation.passages import passages
from tasks.romanisation.restore import cased, restore
from tasks.romanisation.schemes import BY_LANGUAGE, schemes
from tasks.romanise import RomaniseParameters, run

SENTENCE = "Комиссия по реабилитации рассмотрела жалобы бывших заключённых и объявила решение съезда"
#: Schemes that lose nothing: what they write can be read back exactly, ё counted as е.
EXACT = ["ala-lc", "iso-9", "scholarly", "gost-7.79-b", "bgn-pcgn"]


Found = tuple[list[RomanisedSpanRow], list[SearchTextRow]]


def found(text: str, host: str = "en") -> list[str]:
    return [text[passage.start : passage.end] for passage in passages(text, host)]


def rows(text: str, language: str = "en", edits: tuple[Edit, ...] = (), raw: str | None = None) -> Found:
    raw = text if raw is None else raw
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 100, 100 + len(raw)),), raw)
    return run([segment], [TextRow("g", "d", text, edits, language)], RomaniseParameters())


@pytest.mark.parametrize("scheme", EXACT)
def test_what_a_scheme_writes_is_read_back(scheme: str) -> None:
    printed = romanise(SENTENCE, scheme)
    assert not set(printed.lower()) & set("абвгдежзийклмнопрстуфхцчшщъыьэюя")
    assert restore(printed, scheme).cyrillic == SENTENCE.replace("ё", "е")


@pytest.mark.parametrize("scheme", [name for name in BY_LANGUAGE["ru"] if name not in {"press-pl", "press-en"}])
def test_the_scheme_is_found_by_what_it_makes_of_a_sentence(scheme: str) -> None:
    reading = restore(romanise(SENTENCE, scheme))
    assert reading.scheme == schemes()[scheme].label
    assert reading.cyrillic == SENTENCE.replace("ё", "е")


@pytest.mark.parametrize("scheme", BY_LANGUAGE["uk"])
def test_ukrainian_comes_back(scheme: str) -> None:
    sentence = "засідання комісії у справах колишніх в'язнів відбулося в Києві"
    assert restore(romanise(sentence, scheme), scheme, "uk").cyrillic.startswith("засідання комісії у справах колишніх")


def test_every_scheme_names_its_source_and_knows_every_letter() -> None:
    for name, scheme in schemes().items():
        assert scheme.source, name
        assert set("абвгдежзийклмнопрстуфхцчшщъыьэюяё") <= set(scheme.letters), name


@settings(deadline=None)
@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяѣі -\n", max_size=60))
def test_both_ways_of_romanising_agree(text: str) -> None:
    for name in BY_LANGUAGE["ru"]:
        assert romanise_list(text, name) == romanise(text, name)


def test_passages_leave_names_and_marks_out() -> None:
    text = (
        "Minutes of the raikom biuro (RGASPI, f. 17, op. 3, d. 45, ll. 6-7) mention A. N. Sinitsyn; see also "
        "Pervye shagi sovetskoi reabilitatsii: dokumenty i materialy (Moscow, 1999), pp. 3-5."
    )
    assert found(text) == ["raikom", "biuro", "RGASPI", "Pervye shagi sovetskoi reabilitatsii: dokumenty i materialy"]


@pytest.mark.parametrize(
    ("host", "text"),
    [
        (
            "en",
            "The workers' councils of the town met to discuss the harvest, and the chairman spoke for an hour.",
        ),
        (
            "de",
            "Die Kommission prüfte die Akten der Häftlinge und ordnete an, viele von ihnen freizulassen.",
        ),
        ("fr", "La commission examina les dossiers des détenus et n'a retenu qu'un petit nombre d'accusations."),
        ("pl", "Komisja rozpatrzyła sprawy więźniów i postanowiła zwolnić wielu z nich jeszcze przed końcem roku."),
        ("lv", "Komisija izskatīja ieslodzīto lietas un nolēma daudzus no viņiem atbrīvot vēl pirms gada beigām."),
        ("lt", "Komisija išnagrinėjo kalinių bylas ir nusprendė daugelį jų paleisti dar iki metų pabaigos."),
        ("et", "Komisjon vaatas vangide toimikud läbi ja otsustas paljud neist veel enne aasta lõppu vabastada."),
    ],
)
def test_other_languages_are_left_alone(host: str, text: str) -> None:
    assert found(text, host) == []


def test_readings_that_stand_beside_the_first_are_kept() -> None:
    reading = restore("gorkom", "ala-lc-plain")
    assert (reading.cyrillic, reading.alternatives) == ("горком", ("горьком",))


def test_a_misprint_is_mended_and_shown() -> None:
    reading = restore("arkhivnye kolleksiia dokumentov", "ala-lc-plain")
    assert reading.cyrillic == "архивные коллекция документов"
    assert reading.as_printed == "архивные коллексия документов"
    assert reading.confidence < 1


def test_numerals_initials_and_acronyms_keep_their_form() -> None:
    assert restore("Rech' I. V. Stalina na XVIII s'ezde VKP(b) i 80-e gody").cyrillic == (
        "Речь И. В. Сталина на XVIII съезде ВКП(б) и 80-е годы"
    )
    assert (cased("ежов", "EZHOV"), cased("цк", "TsK"), cased("юрий", "IUrii")) == ("ЕЖОВ", "ЦК", "Юрий")


def test_rows_lead_back_to_the_page_and_to_search() -> None:
    raw = "the obkom  biuro decided"
    draft = Draft(raw, [Edit(9, 11, "  ", " ", "spaces", 1.0)])
    spans, folded = rows(draft.text, edits=draft.edits, raw=raw)
    assert [(row.text, row.cyrillic, row.spans) for row in spans] == [
        ("obkom", "обком", (Span(1, 104, 109),)),
        ("biuro", "бюро", (Span(1, 111, 116),)),
    ]
    assert [row.search_text for row in folded] == ["the обком бюро decided"]


def test_a_word_known_from_a_clear_passage_is_known_alone() -> None:
    (spans, _) = rows("He kept the Kostromskoe narodnoe opolchenie in mind. The opolchenie was small.")
    assert [row.text for row in spans] == ["Kostromskoe narodnoe opolchenie", "opolchenie"]


def test_switched_off_it_only_folds() -> None:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, 9),), "the obkom")
    spans, folded = run([segment], [TextRow("g", "d", "the obkom", (), "en")], RomaniseParameters(restore=False))
    assert (spans, folded[0].search_text) == ([], "the obkom")


def test_old_orthography_is_modern_for_search_only() -> None:
    assert modern_russian("онѣ жили въ новыя времена, безсмысленнаго міра и ѳеодоръ") == (
        "они жили в новые времена, бессмысленного мира и феодор"
    )
    assert is_old_russian("Государственная Дума въ этомъ")
    assert not is_old_russian("объект, подъезд")
    assert modern_latvian("schi deena bija jauka, un wiņi gahja") == "ši diena bija jauka, un viņi gāja"
    assert modern_latvian("šī diena bija jauka") == "šī diena bija jauka"
    _, folded = rows("Въ «Мірѣ Божьемъ»\u00ad — статья", "ru")
    assert folded[0].search_text == 'в "мире божьем" - статья'


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("abehiklostuvyzABKSTh'’ʹ.,:; \n0189-ĭїѣ\u0361\ud800\x00\u202e"), max_size=80))
def test_any_text_gives_disjoint_places_within_it(text: str) -> None:
    places = passages(text, "en")
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(left.end <= right.start for left, right in pairwise(places))
    for place in places:
        assert restore(text[place.start : place.end]).cyrillic


def test_a_language_without_a_model_is_left_alone() -> None:
    text = "Komisija je pregledala sve predmete i odlučila da oslobodi zatvorenike"
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, len(text)),), text)
    spans, _ = run([segment], [TextRow("g", "d", text, (), "sr", script="Latn")], RomaniseParameters())
    assert spans == []


def test_latin_words_in_a_russian_text_are_judged_too() -> None:
    spans, _ = rows("В каталоге значится Istoriia sovetskoi derevni, том первый", "ru")
    assert [row.cyrillic for row in spans] == ["История советской деревни"]


def test_misread_words_do_not_choose_the_scheme() -> None:
    printed = "Zasedanie biuro obkoma: doklad sekretaria, spravka o zhalobakh, iz istorii khoziaistva"
    misread = "wcdomJti jirnalc wiju tJhopc kwjatli jcdinitsa mwja wcrsiJa ljstok bjulIctcn cwcdJ wlastci"
    assert best_scheme(f"{misread} {printed}".split()) == "ala-lc-plain"


@pytest.mark.parametrize("scheme", ["press-de", "press-fr", "press-pl", "iso-9", "bgn-pcgn"])
def test_a_few_words_show_their_scheme(scheme: str) -> None:
    assert best_scheme(romanise("Жалобы щукинских жителей", scheme).split()) == scheme


LINES = {
    "uk": "Комісія переглянула справи учасників підпілля у Харкові та Львові",
    "be": "Нацыянальны архіў захоўвае пратаколы камітэта ў Магілёве і Гомелі",
    "bg": "Народният съд осъди министрите, а къщата стоеше над реката в Търново",
}


@pytest.mark.parametrize(("language", "scheme"), [(tag, name) for tag in LINES for name in BY_LANGUAGE[tag]])
def test_languages_beside_russian_come_back(language: str, scheme: str) -> None:
    printed = romanise(LINES[language], scheme)
    assert best_language(printed.split()) == language
    reading = restore(printed, language=language)
    assert reading.cyrillic == LINES[language].replace("ё", "е")


def test_an_apostrophe_before_a_soft_vowel_comes_back() -> None:
    assert restore("obiednannia piat’ dyviziĭ ob’ïzd", "ala-lc-uk", "uk").cyrillic == "об’єднання п’ять дивізій об’їзд"


@pytest.mark.parametrize("language", ["uk", "be", "bg"])
def test_russian_is_not_taken_for_its_kin(language: str) -> None:
    for scheme in ("ala-lc-plain", "bgn-pcgn", "iso-9"):
        for title in ("Вопросы истории", "Новый мир", "Верховный совет", "Хроника текущих событий", "Архив"):
            assert best_language(romanise(title, scheme).split()) == "ru"


def test_a_passage_in_another_language_is_read_by_its_scheme() -> None:
    printed = "See Tsentralen dŭrzhaven arkhiv, then Internatsionalizm chy rusyfikatsiia, also Voprosy istorii, no. 5."
    spans, _ = rows(printed)
    assert [(span.language, span.cyrillic) for span in spans] == [
        ("bg", "Централен държавен архив"),
        ("uk", "Інтернаціоналізм чи русифікація"),
        ("ru", "Вопросы истории"),
    ]


def test_authors_are_no_part_of_a_title() -> None:
    assert found("Andrei Sakharov, Vospominaniia (Moscow, 1996)") == ["Vospominaniia"]
    assert found("Èrenburg, I. Ljudi, gody, žizn'. Moskva 1966.") == ["Ljudi, gody, žizn'. Moskva"]


def test_towns_beside_each_other_are_spans_of_their_own() -> None:
    assert found("the road from Murom to Kaluga") == ["Murom", "Kaluga"]


def test_terms_are_read_as_terms_and_in_the_plural() -> None:
    spans, _ = rows("The kombedy and the gorkom disliked prodrazverstka.")
    assert [span.cyrillic for span in spans] == ["комбеды", "горком", "продразверстка"]


def test_what_was_mended_is_named_as_printed() -> None:
    reading = restore("v noveishchei istorii", "ala-lc-plain")
    assert reading.as_printed is None or reading.as_printed in reading.alternatives
    mended = restore("partiinye orgbnizatsii", "ala-lc-plain")
    assert (mended.cyrillic, mended.as_printed) == ("партийные организации", "партийные оргбнизации")
    assert mended.as_printed in mended.alternatives
