"""Words by which pages of the web and of repositories give themselves away: navigation, counters, notices, credits.

General vocabulary of such pages in the collection's languages; no site is named.
"""

import re

#: A short line that is one of these, or begins with one, is furniture of a web page.
_INTERFACE = """
leave a comment|leave a reply|post a comment|add a comment|write a comment|read also|read more|related articles|
related posts|related stories|you may also like|recommended|more from|most read|most popular|popular posts|share|
share this|share on|tweet|like this|follow us|subscribe|sign up|sign in|log in|log out|login|register|join now|
join us|join our|mailing list|newsletter|advertisement|advertising|sponsored|skip to|back to top|go to top|home|
menu|search|contact|contact us|about us|privacy|privacy policy|cookie|cookies|terms of use|terms of service|
terms and conditions|all rights reserved|copyright|©|print|print this|printer-friendly|email this|send to a friend|
download|download pdf|last modified|last updated|last edited|page last|this page was last|retrieved from|
categories|category|tags|tagged|filed under|posted in|previous|next|previous post|next post|older posts|
newer posts|comments|no comments|reply|replies|view all|show more|load more|click here|views|powered by|hide|edit|
permalink|читайте также|читать далее|читать еще|по теме|похожие|поделиться|подписаться|подпишитесь|подписка|
комментарии|оставить комментарий|добавить комментарий|нет комментариев|ответить|войти|вход|регистрация|
зарегистрироваться|реклама|на правах рекламы|главная|меню|поиск|контакты|о нас|о проекте|версия для печати|
распечатать|скачать|наверх|все права защищены|рубрика|рубрики|метки|теги|предыдущая|следующая|просмотров|просмотры|
нравится|последнее изменение|политика конфиденциальности|пользовательское соглашение|источник фото|
новости партнеров|другие новости|читайте також|читати далі|поділитися|підписатися|коментарі|залишити коментар|
увійти|реєстрація|головна|усі права захищено|lasi arī|lasīt vairāk|dalīties|komentāri|pievienot komentāru|
pierakstīties|reģistrēties|sākums|reklāma|visas tiesības|lesen sie auch|mehr zum thema|teilen|kommentare|
kommentar schreiben|anmelden|registrieren|startseite|anzeige|impressum|datenschutz|alle rechte vorbehalten|
lire aussi|partager|commentaires|laisser un commentaire|s'inscrire|se connecter|accueil|tous droits réservés|
czytaj także|udostępnij|komentarze|dodaj komentarz|zaloguj|strona główna|reklama
"""
#: A short line that ends with one of these is a call to do something.
_CALLS = "join now|sign up|sign up now|subscribe now|click here|read more|learn more|buy now|подробнее|читать далее"

#: What cover sheets and download notices of repositories say.
_COVER = """
repository|downloaded from|accessed on|content downloaded|digital library|all use subject to|terms and conditions|
terms of use|rights reserved|copyright|©|licence|license|creative commons|http://|https://|www.|doi:|doi.org|issn|isbn|
full-text|full text|accepted manuscript|author's version|version of record|published version|to cite this|
provided by|retrieved from|электронная библиотека|режим доступа|авторские права|скачано|
urheberrecht|nutzungsbedingungen|@
"""

_CREDIT = re.compile(
    r"(?:by|written by|text by|author|authors|redaction|editorial|editor|edited by|source|translated by|"
    r"translation|posted by|"
    r"автор|авторы|редакция|источник|перевод|подготовил\w*|текст|составител\w+|публикация|материал подготовил\w*|"
    r"джерело|редакція|переклад|von|par|autor|autors|redakcja|redaktion|tekst|avots|teksts)"
    r"(?:\s*[:—–-]|\s+(?=[A-ZА-ЯЁІЇЄҐ«\"]))",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:www\.)?[\w-]{1,40}(?:\.[\w-]{2,30}){0,2}\.[A-Za-z]{2,6}$")
_COUNTER = re.compile(r"[(\[]?[+-]?\d{1,3}(?:[ ,.]?\d{3}){0,3}[kKмМ]?[)\]]?%?$")

INTERFACE = tuple(sorted({" ".join(p.split()) for p in _INTERFACE.replace("\n", "").split("|") if p.strip()}, key=len))
CALLS = tuple(_CALLS.split("|"))
COVER = tuple(p.strip() for p in _COVER.replace("\n", "").split("|") if p.strip())
_INTERFACE_WORDS = frozenset(INTERFACE)
_LONG_PHRASES = tuple(phrase for phrase in INTERFACE if len(phrase) > 8)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s.*\d{4}")
_RESERVED = ("rights reserved", "права защищены", "alle rechte vorbehalten")
_TWO_WORDS = tuple(f"{phrase} " for phrase in INTERFACE if " " in phrase)
_LABELS = tuple(f"{phrase}:" for phrase in INTERFACE)
#: How the longer ones begin: most lines begin otherwise.
_BEGINNINGS = frozenset(phrase[:3] for phrase in (*_LONG_PHRASES, *_TWO_WORDS))

#: The longest line that may be furniture by its words.
LONGEST = 160


def is_interface(text: str) -> bool:
    """Whether a short line is navigation, a counter, a call or a notice.

    >>> is_interface("Leave a comment"), is_interface("Share 12"), is_interface("The share of the harvest was small.")
    (True, True, False)
    """
    if len(text) > LONGEST:
        return False
    folded = " ".join(text.casefold().split()).strip(" .!:»›>→*_[]()")
    bare = folded.strip("0123456789 .,()+-")
    if bare in _INTERFACE_WORDS or folded in _INTERFACE_WORDS or (not bare and is_counter(text)):
        return True
    if folded.endswith((*CALLS, *_RESERVED)) or (":" in folded and folded.startswith(_LABELS)) or _RIGHTS.match(folded):
        return True
    if folded[:3] not in _BEGINNINGS:
        return False
    if folded.startswith(_TWO_WORDS) and len(folded.split()) < 6 and not text.rstrip().endswith((".", "!", "?")):
        return True
    return folded.startswith(_LONG_PHRASES) and len(folded.split()) < 14 and not text.rstrip().endswith((".", "!"))


def is_counter(text: str) -> bool:
    """Whether it is a lone number, as counters of likes and views are."""
    return len(text) < 16 and bool(_COUNTER.match(text))


def is_credit(text: str) -> bool:
    """Whether a short line names an author, an editor or a source site.

    >>> is_credit("By Anna Smith"), is_credit("www.example.org"), is_credit("Byzantine studies")
    (True, True, False)
    """
    return len(text) <= LONGEST and bool(_CREDIT.match(text) or (" " not in text and _SITE.match(text)))


def cover_cues(text: str) -> int:
    """How many different phrases of a cover sheet the text holds."""
    folded = text[:20_000].casefold()
    return sum(phrase in folded for phrase in COVER)
