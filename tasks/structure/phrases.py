"""Words by which pages of the web and of repositories give themselves away: navigation, counters, notices, credits.

General vocabulary of such pages in the collection's languages; no site is named.
"""

import re

#: A short line that is one of these, or begins with one, is furniture of a web page.
_INTERFACE = """
link|thread|parent|sort by|sort by best|your email address will not be published|
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
нравится|ссылка|последнее изменение|
ваш адрес email не будет опубликован|политика конфиденциальности|пользовательское соглашение|источник фото|
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
    r"(?:\s*[:—–-]|\s+(?-i:(?=[A-ZА-ЯЁІЇЄҐ«\"])))",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:posted|published|submitted|updated|added|опубликован\w?|размещен\w?|размещён\w?|добавлен\w?|обновлен\w?)"
    r"\s+(?:on\s+|at\s+|в\s+)?(?=\d|an?\s|[A-ZА-Я])|(?:\d{1,2}\s+)?[^\W\d_]{3,9}\.?\s+(?:\d{1,2},?\s+)?(?:19|20)\d{2}"
    r"(?:,?\s+\d{1,2}:\d{2}(?:\s?[ap]m)?)?,?\s+(?:by|автор:?)\s",
    re.IGNORECASE,
)
#: What stands above comments.
_THOUGHTS = re.compile(
    r"\d{1,4}\s(?:thoughts|responses|replies|comments|комментари\w+|ответ\w*|мнени\w+)\s(?:on|to|for|к|на)\s"
)
#: Words of buttons that stand in a row with spaces between them.
_BUTTON_WORDS = """
share save hide report reply permalink parent edit delete like quote flag link context embed crosspost source full
comments ответить поделиться ссылка нравится пожаловаться цитировать
"""
_BUTTONS = frozenset(_BUTTON_WORDS.split())
_SITE = re.compile(r"(?:www\.)?[\w-]{1,40}(?:\.[\w-]{2,30}){0,2}\.[A-Za-z]{2,6}$")
_COUNTER = re.compile(r"[(\[]?[+-]?\d{1,3}(?:[ ,.]?\d{3}){0,3}[kKмМ]?[)\]]?%?$")

INTERFACE = tuple(sorted({" ".join(p.split()) for p in _INTERFACE.replace("\n", "").split("|") if p.strip()}, key=len))
CALLS = tuple(_CALLS.split("|"))
COVER = tuple(p.strip() for p in _COVER.replace("\n", "").split("|") if p.strip())
_INTERFACE_WORDS = frozenset(INTERFACE)
_LONG_PHRASES = tuple(phrase for phrase in INTERFACE if len(phrase) > 8)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s.*\d{4}")
_RESERVED = ("rights reserved", "права защищены", "alle rechte vorbehalten")
#: What parts the words of a row of links.
_ROW = re.compile(r"\s*[|·•]\s*")
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
    if text.endswith((" NOW", " NOW!", " СЕЙЧАС")) and not text.isupper():
        return True
    if _is_label(folded) or (is_counter(text) and not any(map(str.isalpha, folded))):
        return True
    if folded[:3] not in _BEGINNINGS:
        return False
    count, ending = len(folded.split()), text.rstrip()[-1:]
    if folded.startswith(_TWO_WORDS) and count < 6 and ending not in ".!?":
        return True
    return folded.startswith(_LONG_PHRASES) and count < 14 and ending not in ".!"


def _is_label(folded: str) -> bool:
    """Whether a line without capitals and signs at its edges is, as a whole, what only a page says."""
    if folded in _INTERFACE_WORDS or folded.strip("0123456789 .,()+-") in _INTERFACE_WORDS:
        return True
    if folded.endswith((*CALLS, *_RESERVED)) or (":" in folded and folded.startswith(_LABELS)):
        return True
    if _RIGHTS.match(folded) or _THOUGHTS.match(folded):
        return True
    words = folded.split()
    if len(words) < 2:
        return False
    return _BUTTONS.issuperset(words) or all(part in _INTERFACE_WORDS for part in _ROW.split(folded.strip("|·• ")))


def is_counter(text: str) -> bool:
    """Whether it is a lone number, as counters of likes and views are."""
    return len(text) < 16 and bool(_COUNTER.match(text))


def is_credit(text: str) -> bool:
    """Whether a short line names an author, an editor or a source site.

    >>> is_credit("By Anna Smith"), is_credit("www.example.org"), is_credit("Byzantine studies")
    (True, True, False)
    """
    return len(text) <= LONGEST and bool(_CREDIT.match(text) or (" " not in text and _SITE.match(text)))


def is_posted(text: str) -> bool:
    """Whether a short line says when something was posted, and by whom.

    >>> is_posted("March 14, 2011 by Irina Kalve"), is_posted("Posted on 3 May 2004"), is_posted("The posted guards")
    (True, True, False)
    """
    return len(text) <= LONGEST and any(map(str.isdigit, text)) and bool(_POSTED.match(text))


def cover_cues(text: str) -> int:
    """How many different phrases of a cover sheet the text holds."""
    folded = text[:20_000].casefold()
    return sum(phrase in folded for phrase in COVER)
