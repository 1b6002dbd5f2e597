"""How recognition misreads print: groups of letters, what they were, and the cost of reading one word for another."""

from collections.abc import Iterator
from functools import cache, lru_cache

#: Misread group → what was printed. Counts over proof-read pages of Latin print of the twentieth century and common
#: knowledge of Tesseract and ABBYY (Nguyen et al., Post-OCR error analysis, JCDL 2019, table 4).
_LATIN = """
d=tl nn=rm rn=m m=rn nun=mm nun=mm runu=mm mun=mm mrn=mm nunu=mm nn=mm nni=rmi wn=um um=wn ni=m in=m iii=m ri=n n=ri
ft=fi f1=fi fl=fi fm=fin fmd=find fum=firm ftr=fir fr=fi lb=Th 1b=Th lb=th 1h=th tl1=th dt=th dl=th cl=d cl=a
lh=th di=th rh=th tb=th
d1=h li=h ii=ll il=ll ll=il h=li b=h h=b vv=w \\'=W \\V=W \\X'=W W=\\X' \\X/=W \\'h=Wh \\v=w \\'=v \\·=v ,·=v \\·c=ve
\\\\=v \\\\'=v l=r I=l l=I J=I 1=I 1=l l=1 l=t t=l I=t J=l J=I 1=i i=l l=i !=l i=j j=i f=t t=f r=t t=r
r=n n=r n=h h=n ti=n
c=e e=c e=o o=e a=o o=a c=o s=z z=s u=n n=u u=ii v=y y=v v=r r=v g=q q=g i=t t=i 0=o O=0 2=a 5=s S=s 8=B 6=b
U=ll U=li U=il W=ill W=li D=ll D=d wi=un wm=um ru=m mi=m rr=n aa=m iu=ui B=E &=Be &=f Q=J Q=O G=C C=G
tv1=M tvl=M rv=M rvt=M l\\f=M l\\if=M f\\.=M l\\l=M 1\\f=M 1\\l=M 1\\I=M :tv=M lvl=M lv1=M f\\f=M !\\f=M I\\I=M
I\\l=M J\\f=M 1\\ff=MT
H=B R=B P=F J>=P !=1 E;,=Ez k=h )'=y }'=y y'=y )·=y ,-=r r'=r c:=e t:=e t.-=e t'=e l·=e l:=e ('=e f'=e s·=s s'=s vi=n
lf=If ls=Is ln=In lt=It
n=rt n=rr st=s s=ss m=nn ic=k lc=k l-=k l<=k K=k tt=u rt=n
"""
_CYRILLIC = """
н=п п=н и=н н=и ш=щ щ=ш о=0 0=о 0=О О=0 3=З З=3 3=з з=3 с=е е=с с=о о=с а=о о=а л=п п=л ц=п й=и и=й н=к к=н т=г г=т г=т
ы=ьі ьт=ы ьі=ы ъ=ь ь=ъ в=ь ь=в ж=яс ю=іо іо=ю ш=ні пі=ш тп=ш гп=т m=т u=и n=п p=р c=с b=ь 6=б б=6 ч=4 4=ч я=л л=я
э=з э=а д=л л=д х=к к=х м=и м=ш ii=й ii=п r=г y=у x=х o=о e=е a=а t=т k=к
"""
_KNOWN, _JUNK, _SWAP, _LOST, _ADDED = 0.45, 0.35, 1.0, 1.0, 1.05
#: Signs that belong to words.
_SIGNS = "'’-‐–/"
_LONGEST = 4


@cache
def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in (_LATIN + _CYRILLIC).split():
        seen, _, meant = pair.partition("=")
        found.setdefault(seen, set()).add(meant)
        found.setdefault(seen.lower(), set()).add(meant.lower())
    return {seen: frozenset(meant) for seen, meant in found.items()}


@cache
def _pairs() -> dict[str, tuple[str, ...]]:
    return {seen: tuple(sorted(meant)) for seen, meant in sorted(_table().items())}


@lru_cache(maxsize=65536)
def rewritten(word: str) -> tuple[str, ...]:
    """Readings of a word with one confusion taken back, in order.

    >>> "german" in rewritten("gennan"), "directly" in rewritten("direcdy")
    (True, True)
    """
    return tuple(dict.fromkeys(_rewritten(word)))


def _rewritten(word: str) -> Iterator[str]:
    pairs = _pairs()
    for start in range(len(word)):
        for end in range(start + 1, min(start + _LONGEST, len(word)) + 1):
            for meant in pairs.get(word[start:end], ()):
                yield word[:start] + meant + word[end:]


def cost(seen: str, meant: str, most: float = 6.0) -> float:
    """What it takes to read `meant` as `seen`, both in lower case: about half for a known confusion or for a sign that
    is no letter, one for any other letter. Above `most` it is not worked out, and infinite.

    >>> cost("gennan", "german") < cost("gerkan", "german")
    True
    """
    table, length = _table(), len(meant)
    best: list[dict[int, float]] = [{} for _ in range(len(seen) + 1)]
    best[0][0] = 0.0
    for i, row in enumerate(best):
        for j in range(length + 1):
            here = row.get(j)
            if here is None:
                continue
            for width, taken, price in _steps(seen, meant, i, j, table):
                total = here + price
                if total <= most and total < best[i + width].get(j + taken, most + 1):
                    best[i + width][j + taken] = total
    return best[-1].get(length, float("inf"))


def _steps(seen: str, meant: str, i: int, j: int, table: dict[str, frozenset[str]]) -> list[tuple[int, int, float]]:
    """Ways on from a pair of places: letters used of each word, and the price."""
    is_more, is_wanted = i < len(seen), j < len(meant)
    if is_more and is_wanted and seen[i] == meant[j] and seen[i + 1 : i + 2] == meant[j + 1 : j + 2]:
        return [(1, 1, 0.0)]
    found = []
    if is_more:
        sign = seen[i]
        found.append((1, 0, _junk(sign, _ADDED)))
        if is_wanted:
            found.append((1, 1, 0.0 if sign == meant[j] else _junk(sign, _SWAP)))
            if not sign.isalpha() and sign not in _SIGNS and j + 1 < len(meant):
                found.append((1, 2, 2 * _JUNK))
    if is_wanted:
        found.append((0, 1, _LOST))
    for width in range(1, min(_LONGEST, len(seen) - i) + 1):
        targets = table.get(seen[i : i + width])
        if targets:
            found += [(width, len(target), _KNOWN) for target in sorted(targets) if meant.startswith(target, j)]
    return found


def _junk(sign: str, otherwise: float) -> float:
    if sign.isalpha():
        return otherwise
    return 0.8 if sign in _SIGNS else _JUNK + 0.2 * sign.isdigit()
