"""Make the list of surnames under `data/` anew: `python -m tasks.romanisation.listing > surnames.txt`.

Run by hand when the dictionary changes; no stage calls it. It takes two minutes.
"""

import re
import sys
from collections.abc import Iterator

from tasks.language.morphology import analyser

_HEADER = """\
# Russian surnames, masculine nominative, and their frequency in hundredths of the Zipf scale (300 = once in a million).
# Surnames of the OpenCorpora dictionary (CC BY-SA 3.0, http://opencorpora.org, by way of pymorphy3-dicts-ru), and words
# of wordfreq's Russian list (CC BY-SA 4.0, https://doi.org/10.5281/zenodo.7199437) that pymorphy3 takes for surnames.
"""
_SURNAME = re.compile("[а-яё]{2,}(?:[оеё]в|ин|ын|[сц]кий|ской|енко|ук|юк|ич|ян|дзе|швили|ко)")


def surnames() -> Iterator[str]:
    """Lines of the list, sorted."""
    import wordfreq

    known = analyser().dictionary.iter_known_words()
    found = {word for word, tag, normal, _, _ in known if {"Surn", "nomn"} in tag and word == normal}
    for word in wordfreq.get_frequency_dict("ru", "best"):
        if word not in found and _SURNAME.fullmatch(word) and not analyser().word_is_known(word):
            tag = analyser().parse(word)[0].tag
            if {"Surn", "nomn"} in tag and "femn" not in tag:
                found.add(word)
    for word in sorted(found):
        yield f"{word}\t{round(100 * wordfreq.zipf_frequency(word, 'ru'))}\n"


if __name__ == "__main__":
    sys.stdout.write(_HEADER)
    sys.stdout.writelines(surnames())
