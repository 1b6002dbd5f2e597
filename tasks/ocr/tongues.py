"""Which models a page is read with after all: those of its own script alone, those of another language or script.

Models are first tried on the worst lines of the page, and judged by their confidence and by the words they make.
Where the languages were given, no other language is read; but a page in another script is, for its letters would be
taken for look-alikes, and so is old print in the whole Cyrillic script.
"""

from dataclasses import replace

from tasks.ocr import lexicon, models
from tasks.ocr.attempts import Attempt, Readings, worth
from tasks.ocr.function_words import share
from tasks.ocr.languages import (
    Languages,
    dominant,
    has_foreign_lines,
    has_words,
    letters,
    letters_of,
    of_script,
    other,
    sample,
    script_of,
)
from tasks.ocr.layout import Layout
from tasks.ocr.old_print import is_old

#: Letters of a second script that are surer than this are no misreadings.
SURE = 0.85
#: How much better another model must do on the worst lines to read the page with it.
GAIN = 0.025
#: The models by which a page in another script than its languages' is read.
OTHER_SCRIPT = {"Cyrl": "rus", "Latn": "eng"}
#: A reading by the models of the page's one script is kept though it is this much less sure: on worn pages a second
#: alphabet turns faint letters into surer wrong ones (error rates 21 → 14 % on four prints, confidence 0.73 → 0.68).
ALONE_CREDIT = 0.06
#: A language is not believed of lines of which it knows less than this share of the words.
PLAUSIBLE = 0.4
#: Confidence below which a page without known words is in a language that no model has, and what the model of its
#: likely script is given before others: error rate of 37 lines in Church Slavonic 70 → 60 %.
UNKNOWN, PREFERRED = 0.62, 0.15
#: Letters of a sample below which a language without a word list is not tried.
TELLING = 100


def try_languages(page: Readings, languages: Languages) -> None:
    """Read with other models where that promises more."""
    best = page.best
    part = sample(best.layout)
    if part is None:
        return
    script = dominant(best.layout)
    own = of_script(best.languages, script) or best.languages
    _read_alone(page, best, script)
    if _read_in_other_script(page, part, script, own):
        return
    before = max(worth(part.weighted_confidence(), lexicon.share(part.text(), own)), _value(page, best, part, own))
    candidates = of_script(languages.others, script)[: page.parameters.most_probes]
    found = [(_value(page, best, part, (model,)), model) for model in candidates]
    value, model = max(found, default=(0.0, ""), key=lambda pair: pair[0])
    if value >= before + GAIN and not page.is_exhausted:
        is_mixed = has_words(best.layout, other(script)) and not _is_misread(best, other(script))
        companions = of_script(best.languages, other(script)) if is_mixed else ()
        credit = 0.0 if companions else _credit_alone(best)
        page.read(replace(best, languages=(model, *companions), rung=f"language {model}", credit=credit))
    _read_old_print(page, own)


def _value(page: Readings, attempt: Attempt, part: Layout, tried: tuple[str, ...]) -> float:
    """What models are worth on a part of a page, and 0.05 more for a text full of their common words; 0 where the
    text is not in their language."""
    read = page.probe(attempt, part, tried)
    text = read.text()
    words = lexicon.share(text, tried)
    if tried != (models.CYRILLIC,) and tried != of_script(attempt.languages, dominant(part)):
        has_none = words is None and sum(map(str.isalpha, text)) < TELLING
        if has_none or (words is not None and words < PLAUSIBLE):
            return 0.0
    return worth(read.weighted_confidence(), words) + max(0.2 * share(text, model) for model in tried)


def _read_alone(page: Readings, best: Attempt, script: str) -> None:
    """Read in the page's own script alone where letters of the other one are unsure or make no words."""
    alone = of_script(best.languages, script)
    if alone and alone != best.languages and not page.is_exhausted and _is_misread(best, other(script)):
        page.read(replace(best, languages=alone, rung="script alone", credit=ALONE_CREDIT))


def _credit_alone(best: Attempt) -> float:
    """The credit of a reading in one script: none against one that was in one script itself."""
    return ALONE_CREDIT if len(set(map(script_of, best.languages))) > 1 else best.credit


def _is_misread(best: Attempt, script: str) -> bool:
    """Whether the letters of a script are misreadings of the other one."""
    foreign = letters(best.layout, script)
    words = lexicon.share(_words_of(best.layout, script), of_script(best.languages, script))
    if words is not None and words < PLAUSIBLE:
        return True
    if words is None:  # few words or none: sprinkled letters
        return 0.0 < foreign.confidence < SURE
    is_sprinkled = foreign.count < letters(best.layout, other(script)).count / 4
    return foreign.confidence < SURE and is_sprinkled and not has_foreign_lines(best.layout, other(script))


def _words_of(layout: Layout, script: str) -> str:
    """The words of a layout that have letters of one script alone."""
    wanted = [
        word.text
        for word in layout.words()
        if letters_of(word.text, script) and not letters_of(word.text, other(script))
    ]
    return " ".join(wanted)


def _read_in_other_script(page: Readings, part: Layout, script: str, own: tuple[str, ...]) -> bool:
    """Read a page whose words are none in a script that none of its models has; whether it was in that script. Where
    its model is missing, or the page is no better for it, the page is only flagged."""
    best = page.best
    if of_script(best.languages, other(script)) or not _is_suspect(page, best):
        return False
    trial = OTHER_SCRIPT[other(script)]
    if not models.installed(trial):
        page.is_wrong_script = best.known is not None and best.known < PLAUSIBLE
        return page.is_wrong_script
    read = page.probe(best, part, (trial,))
    before = worth(part.weighted_confidence(), lexicon.share(part.text(), own))
    if worth(read.weighted_confidence(), lexicon.share(read.text(), (trial,))) < before + 3 * GAIN:
        return False
    if not page.is_exhausted:
        page.read(replace(best, languages=(trial,), rung=f"other script {trial}"))
    page.is_wrong_script = page.best is best
    return True


def _is_suspect(page: Readings, best: Attempt) -> bool:
    few_words = best.known is not None and best.known < page.parameters.words_doubt
    return few_words or best.confidence < page.parameters.confidence_floor


def _read_old_print(page: Readings, own: tuple[str, ...]) -> None:
    """Read Russian in the spelling of before 1918 by the models of Russian and of the whole Cyrillic script together:
    the one knows the language, the other the letters (error rates of seven pages of the eighteenth century: 16.2 % by
    the first alone, 15.6 % by the second, 15.3 % by both). Other pages of which the engine is unsure are tried in the
    whole script."""
    best = page.best
    if (
        "rus" not in own
        or dominant(best.layout) != "Cyrl"
        or not models.installed(models.CYRILLIC)
        or page.is_exhausted
    ):
        return
    if is_old(best.layout.text()):
        tried: tuple[str, ...] = ("rus", models.CYRILLIC)
    elif best.confidence < page.parameters.confidence_floor and models.CYRILLIC not in best.languages:
        tried = (models.CYRILLIC,)
    else:
        return
    page.read(replace(best, languages=tried, rung="old print", credit=_credit_alone(best)))


def read_unknown(page: Readings, languages: Languages) -> None:
    """Settle a page that no model reads, such as one in Church Slavonic: by the model of the whole Cyrillic script
    where the first language is written in it, unless another reading is much better. Which model is surest of what it
    does not know is chance."""
    best = page.best
    is_known = best.known is not None and best.known >= PLAUSIBLE
    is_cyrillic = script_of(languages.first[0]) == "Cyrl" and models.installed(models.CYRILLIC)
    if is_known or best.confidence >= UNKNOWN or not is_cyrillic or models.CYRILLIC in best.languages:
        return
    if any(best.layout.words()) and not page.is_exhausted:
        page.read(replace(best, languages=(models.CYRILLIC,), rung="unknown language", credit=best.credit + PREFERRED))
