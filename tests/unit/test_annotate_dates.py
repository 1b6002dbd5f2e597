"""Dates in the languages of the collections."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.schemas import SegmentRow, Span, TextRow
from tasks.annotate import STAGE
from tasks.annotation import chronology, dates
from tasks.annotation.date_words import Dated
from tasks.language.sentences import sentences


def found(text: str) -> list[Dated]:
    read = dates.find(text)
    chronology.complete(read)
    return read


def only(text: str) -> tuple[str, str, str]:
    (read,) = found(text)
    assert read.interval is not None
    return text[read.start : read.end], read.interval.earliest.isoformat(), read.interval.latest.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12 June 1954", "1954-06-12", "1954-06-12"),
        ("June 12th, 1954", "1954-06-12", "1954-06-12"),
        ("12 июня 1954 г.", "1954-06-12", "1954-06-12"),
        ("12-го июня 1954 года", "1954-06-12", "1954-06-12"),
        ("12 iiunia 1954 goda", "1954-06-12", "1954-06-12"),
        ("12 червня 1954 року", "1954-06-12", "1954-06-12"),
        ("12. Juni 1954", "1954-06-12", "1954-06-12"),
        ("1954. gada 12. jūnijā", "1954-06-12", "1954-06-12"),
        ("1954 m. birželio 12 d.", "1954-06-12", "1954-06-12"),
        ("12 czerwca 1954", "1954-06-12", "1954-06-12"),
        ("12.06.1954", "1954-06-12", "1954-06-12"),
        ("1954-06-12", "1954-06-12", "1954-06-12"),
        ("12/VI-54", "1954-06-12", "1954-06-12"),
        ("12.VI.1954", "1954-06-12", "1954-06-12"),
        ("12 VI 1954 г.", "1954-06-12", "1954-06-12"),
        ("июнь 1954 г.", "1954-06-01", "1954-06-30"),
        ("June of 1954", "1954-06-01", "1954-06-30"),
        ("3–5 June 1954", "1954-06-03", "1954-06-05"),
        ("с 13 на 14 февраля 1956 г.", "1956-02-13", "1956-02-14"),
        ("March–April 1955", "1955-03-01", "1955-04-30"),
        ("январе–марте 1955 г.", "1955-01-01", "1955-03-31"),
        ("Mart 1953–fevral’ 1956", "1953-03-01", "1956-02-29"),
        ("5 марта 1953 г. по 14 февраля 1956 г.", "1953-03-05", "1956-02-14"),
        ("between 1948 and 1951", "1948-01-01", "1951-12-31"),
        ("1948–51", "1948-01-01", "1951-12-31"),
        ("1948/49", "1948-01-01", "1949-12-31"),
        ("1948–1951 гг.", "1948-01-01", "1951-12-31"),
        ("1929 until 1941", "1929-01-01", "1941-12-31"),
        ("the 1940s", "1940-01-01", "1949-12-31"),
        ("1940-е годы", "1940-01-01", "1949-12-31"),
        ("40-х годов", "1940-01-01", "1949-12-31"),
        ("40er Jahre", "1940-01-01", "1949-12-31"),
        ("1880s–1920s", "1880-01-01", "1929-12-31"),
        ("the thirties", "1930-01-01", "1939-12-31"),
        ("spring of 1949", "1949-03-01", "1949-05-31"),
        ("осенью 1949 г.", "1949-09-01", "1949-11-30"),
        ("Sommer 1949", "1949-06-01", "1949-08-31"),
        ("winter 1949–50", "1949-12-01", "1950-02-28"),
        ("second half of 1949", "1949-07-01", "1949-12-31"),
        ("первой половине 1949 г.", "1949-01-01", "1949-06-30"),
        ("third quarter of 1949", "1949-07-01", "1949-09-30"),
        ("19th century", "1801-01-01", "1900-12-31"),
    ],
)
def test_a_date_is_read_whole(text: str, first: str, last: str) -> None:
    assert only(f"({text})")[1:] == (first, last)


@pytest.mark.parametrize(
    ("text", "printed", "modifier", "first", "last"),
    [
        ("in late March 1951", "late March 1951", "late", "1951-03-01", "1951-03-31"),
        ("in the early 1950s", "early 1950s", "early", "1950-01-01", "1959-12-31"),
        ("at the beginning of 1951", "beginning of 1951", "beginning", "1951-01-01", "1951-12-31"),
        ("в конце 1951 г.", "конце 1951 г.", "end", "1951-01-01", "1951-12-31"),
        ("by 1951 they", "1951", "by", "1951-01-01", "1951-12-31"),
        ("since May 1951", "May 1951", "since", "1951-05-01", "1951-05-31"),
        ("до 1951 года", "1951 года", "until", "1951-01-01", "1951-12-31"),
        ("около 1951 г.", "1951 г.", "circa", "1951-01-01", "1951-12-31"),
        ("Ende 1951", "Ende 1951", "end", "1951-01-01", "1951-12-31"),
    ],
)
def test_a_modifier_never_narrows(text: str, printed: str, modifier: str, first: str, last: str) -> None:
    assert only(text) == (printed, first, last)
    assert found(text)[0].modifier == modifier


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("On 17 on April 1952 he", "1952-04-17", "1952-04-17"),
        ("on April 17 of 1952 he", "1952-04-17", "1952-04-17"),
        ("17 April 1952 year", "1952-04-17", "1952-04-17"),
        ("By the 3 of April, the 1952 of the year, they", "1952-04-03", "1952-04-03"),
        ("In April of the 1952 of the year", "1952-04-01", "1952-04-30"),
        ("since the 1952 of the year", "1952-01-01", "1952-12-31"),
        ("By the beginning of the 1952 year", "1952-01-01", "1952-12-31"),
        ("By the 70th years of", "1970-01-01", "1979-12-31"),
    ],
)
def test_dates_that_machine_translation_broke_are_flagged(text: str, first: str, last: str) -> None:
    assert only(text)[1:] == (first, last)
    assert found(text)[0].is_garbled


@pytest.mark.parametrize(
    "text", ["12 June 1954", "June 1954", "June of 1954", "the summer of 1954", "4th of July, 1954"]
)
def test_sound_dates_are_not_flagged(text: str) -> None:
    assert not found(text)[0].is_garbled


@pytest.mark.parametrize(
    "text",
    [
        "1487 people",
        "1500 заключённых",
        "№ 1953",
        "d. 1956",
        "pp. 1955",
        "f. 1957 kg",
        "2,1956",
        "31.02.1955",
        "may come",
        "in his late fifties",
        "he will march on",
        "1956,5",
        "room 1941",
    ],
)
def test_other_numbers_and_words_are_no_dates(text: str) -> None:
    assert not found(text)


def test_a_day_takes_the_year_that_fits_between_its_neighbours() -> None:
    read = found(
        "On December 30, 1955 they met. On January 9 they met again, and on February 2, 1956 for the last time."
    )
    assert [d.interval.earliest.isoformat() for d in read if d.interval] == ["1955-12-30", "1956-01-09", "1956-02-02"]


def test_relative_dates_count_from_the_last_one() -> None:
    read = found("In March 1951 he wrote. Two months later he wrote again; a year later he was free.")
    assert [d.interval and d.interval.earliest.isoformat() for d in read] == ["1951-03-01", "1951-05-01", "1952-01-01"]


@pytest.mark.parametrize("text", ["13 days ago", "two months after the congress"])
def test_relative_dates_without_an_anchor_have_no_bounds(text: str) -> None:
    (read,) = found(text)
    assert read.interval is None


def test_the_decade_is_that_of_the_last_year() -> None:
    read = found("It began in 1953, and by the end of the decade it was over.")
    assert read[1].interval == (date(1950, 1, 1), date(1959, 12, 31))


def test_blocked_stretches_hold_no_dates() -> None:
    assert not dates.find("1954 and 1955", [(0, 13)])


MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "uk": [
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "la": [
        "ianvaria",
        "fevralia",
        "marta",
        "aprelia",
        "maia",
        "iiunia",
        "iiulia",
        "avgusta",
        "sentiabria",
        "oktiabria",
        "noiabria",
        "dekabria",
    ],
}
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@settings(max_examples=150, deadline=None)
@given(when=st.dates(date(1801, 1, 1), date(2030, 12, 31)), form=st.sampled_from([*MONTHS, "numeric", "iso", "roman"]))
def test_a_generated_date_parses_back(when: date, form: str) -> None:
    printed = {
        "numeric": f"{when.day:02}.{when.month:02}.{when.year}",
        "iso": when.isoformat(),
        "roman": f"{when.day}.{ROMAN[when.month - 1]}.{when.year}",
    }.get(form) or f"{when.day}{'.' if form == 'de' else ''} {MONTHS[form][when.month - 1]} {when.year}"
    (read,) = found(f"On {printed}, they met.")
    assert read.interval == (when, when)


@pytest.mark.parametrize("text", ["поступило 1406 жалоб", "рассмотрено 1955 заявлений", "надійшло 1912 скарг"])
def test_a_number_of_petitions_is_no_year(text: str) -> None:
    assert dates.find(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Завели 12 декабря 1936 года. В 1937 году следствие шло, а 4 ноября он был осуждён.", "1937-11-04"),
        ("Родился в марте 1936 г. В 1937 году, по доносу соседа, 4 ноября взяли отца.", "1937-11-04"),
        ("Протокол от 3 февраля 1938 г. Ещё в 1937 году, 20 октября, его исключили из партии.", "1937-10-20"),
        ("In July 1955 a commission was set up. In 1956 it met again on 9 April.", "1956-04-09"),
        ("The file opens on 12 December 1936. In 1937 the case went on. He was sentenced on 4 November.", "1937-11-04"),
        # a year told in passing moves nothing
        ("On 5 May 1956 the bureau met. The men shot in 1937 were named. On 7 May it rose.", "1956-05-07"),
        ("On 5 May 1953 they wrote. By 1960 nobody asked. On 7 May they were heard.", "1953-05-07"),
        ("In 1937 he was sent away. On 5 May 1956 he wrote. On 7 May he was heard.", "1956-05-07"),
    ],
)
def test_the_year_of_a_narration(text: str, expected: str) -> None:
    segment = SegmentRow("g", "d", 0, "paragraph", (Span(1, 0, len(text)),), text)
    language = "ru" if text[0] > "z" else "en"
    row = TextRow("g", "d", text, language=language, sentences=sentences(text, language))
    found_in: list[Any] = list(STAGE.run([segment], [row], STAGE.parameters())[3])
    assert str(found_in[-1].earliest) == expected
