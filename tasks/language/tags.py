"""Language tags: BCP 47 primary tags in every table, ISO 639-3 also taken from people."""

from collections.abc import Iterable

#: Where no language can be named.
UNDETERMINED = "und"
#: The languages that `auto` looks for.
DEFAULT = ("ru", "en", "uk", "be", "bg", "sr", "lv", "lt", "et", "pl", "de", "fr")

# ISO 639-3 (and the bibliographic codes of 639-2) → ISO 639-1, https://iso639-3.sil.org/code_tables/639/data
_PAIRS = (
    "rus:ru eng:en ukr:uk bel:be bul:bg srp:sr hrv:hr bos:bs lav:lv lvs:lv lit:lt est:et ekk:et pol:pl deu:de ger:de "
    "fra:fr fre:fr mkd:mk mac:mk slv:sl slk:sk slo:sk ces:cs cze:cs hun:hu ron:ro rum:ro fin:fi swe:sv nob:nb nno:nn "
    "dan:da nld:nl dut:nl ita:it spa:es por:pt ell:el gre:el lat:la heb:he yid:yi hye:hy arm:hy kat:ka geo:ka aze:az "
    "kaz:kk uzb:uz tat:tt tur:tr zho:zh chi:zh jpn:ja"
)
_SHORT = {long: short for long, _, short in (pair.partition(":") for pair in _PAIRS.split())}


def primary(code: str) -> str:
    """The BCP 47 primary tag of a language code or tag of any form.

    >>> primary("rus"), primary("sr-Latn"), primary("de_AT"), primary("chu")
    ('ru', 'sr', 'de', 'chu')
    """
    language = code.strip().replace("_", "-").split("-")[0].lower()
    return _SHORT.get(language, language)


def expand(codes: Iterable[str]) -> tuple[str, ...]:
    """The primary tags meant by a setting; `auto` stands for `DEFAULT`.

    >>> expand(("rus", "en", "ru"))
    ('ru', 'en')
    """
    tags = dict.fromkeys(primary(code) for code in codes)
    if not tags or "auto" in tags:
        return DEFAULT
    return tuple(tags)
