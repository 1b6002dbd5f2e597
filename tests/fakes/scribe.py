"""Prose without end, and what a bad scan makes of it. Everything follows from the seed."""

import random

_WHO = (
    "архивист писарь сторож учительница агроном наборщик фельдшер лодочник бригадир кассирша сапожник ревизор садовник "
)
_WHO += "машинист переплётчик землемер прачка стекольщик телеграфист плотник"
_DID = (
    "переписал отыскал отправил исправил потерял прочитал сохранил принёс сверил закрыл подшил вернул пометил списал "
)
_DID += "оспорил утвердил отложил запечатал пронумеровал восстановил"
_HOW = "наскоро терпеливо тайком дважды аккуратно вчерне понапрасну вовремя неохотно молча усердно заранее"
_WHAT = "прошение накладную телеграмму тетрадь квитанцию ведомость карту приказ черновик справку опись дневник письмо "
_WHAT += "протокол расписку жалобу анкету чертёж формуляр повестку отчёт смету"
_WHERE = "в подвале ратуши|у северных ворот|на речной пристани|за мельничной плотиной|в читальном зале"
_WHERE += "|под лестницей почтамта|возле старой оранжереи|на третьем складе|в конторе лесхоза"
_WHERE += "|у заводской проходной|на чердаке гимназии"
_WHEN = "перед ледоходом|после молотьбы|к началу каникул|до приезда комиссии|в последний понедельник|накануне ярмарки"
_WHEN += "|сразу после обеда|во время ремонта|в год большого паводка|по окончании переписи"

_MISREAD = {
    "о": "0", "и": "н", "н": "и", "п": "н", "ш": "щ", "л": "д", "е": "с", "с": "е", "в": "з", "а": "я", "т": "г",
    "р": "о", "к": "х", "ы": "м", "o": "0", "e": "c", "l": "1", "n": "u", "h": "b", "t": "f", "a": "o", "i": "1",
}  # fmt: skip


def prose(seed: int, sentences: int) -> str:
    """That many Russian sentences."""
    dice = random.Random(seed)
    return " ".join(_sentence(dice) for _ in range(sentences))


def _sentence(dice: random.Random) -> str:
    words = [
        dice.choice(_WHO.split()).capitalize(),
        dice.choice(_HOW.split()),
        dice.choice(_DID.split()),
        dice.choice(_WHAT.split()),
        dice.choice(_WHERE.split("|")),
        f"и {dice.choice(_DID.split())} {dice.choice(_WHAT.split())}",
        dice.choice(_WHEN.split("|")),
    ]
    return " ".join(words) + "."


def babble(seed: int, sentences: int) -> str:
    """That many sentences of words that nobody else uses: surroundings that repeat nothing."""
    dice = random.Random(seed)
    words = [
        "".join(dice.choice("бвгдзклмнпрст") + dice.choice("аеиоу") for _ in range(3)) for _ in range(9 * sentences)
    ]
    return " ".join(" ".join(words[place : place + 9]).capitalize() + "." for place in range(0, len(words), 9))


def scanned(text: str, share: float, seed: int) -> str:
    """The text with about that share of its characters misread, lost or doubled, and its lines broken anew."""
    dice = random.Random(seed)
    out = []
    for char in text:
        if dice.random() >= share:
            out.append(char)
            continue
        kind = dice.random()
        if kind < 0.7 and not char.isspace():
            out.append(_MISREAD.get(char, char.swapcase()))
        elif kind > 0.85:
            out.append(char + dice.choice(".,·' "))
    words, lines, line = "".join(out).split(" "), [], ""
    for word in words:
        if len(line) + len(word) > 60:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


_LATIN = dict(zip("абвгдезийклмнопрстуфыэё", "abvgdeziĭklmnoprstufyėë", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "ʺ",
    "ь": "ʹ",
    "ю": "iu",
    "я": "ia",
}


def romanised(text: str) -> str:
    """The text in Latin letters by the rules of the Library of Congress."""
    return "".join(
        _LATIN.get(char.lower(), char).capitalize() if char.isupper() else _LATIN.get(char, char) for char in text
    )
