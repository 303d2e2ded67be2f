"""Dates as people write them in several languages: ``8 October 2021``, ``März 2019``, ``early 2023``."""

from __future__ import annotations

import re
import unicodedata

_NAMES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
januar februar märz april mai juni juli august september oktober november dezember
jänner feber maerz apr mai jun jul aug sept okt nov dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu
ledna února března dubna května června července srpna září října listopadu prosince
"""
_SEASONS = "spring summer autumn fall winter"


def _folded(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


MONTHS = {
    form: number
    for line in reversed(_NAMES.strip().split("\n"))
    for number, name in enumerate(line.split(), 1)
    for form in (name, _folded(name))
}
"""Names and short names of months in lower case, with their numbers."""
ENGLISH = frozenset(name for line in _NAMES.strip().split("\n")[:2] for name in line.split())

MONTH = rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))}|sept)"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_OF = r"(?:of\s|de\s|del\s)?"
WRITTEN = re.compile(
    rf"\b(?:{_DAY}\s{{1,3}}{_OF})?{MONTH}\.?,?\s{{1,3}}{_OF}(?:{_DAY},?\s{{1,3}})?((?:1\d|20)\d\d)\b",
    re.IGNORECASE,
)
DAY_OF_MONTH = re.compile(
    rf"\b(?:{_DAY}\s{{1,3}}{_OF}{MONTH}|{MONTH}\.?\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?)\b(?!\s?\d)",
    re.IGNORECASE,
)
BARE_MONTH = re.compile(
    r"\b(?:(?i:in|since|from|until|till|by|of|early|mid|late|last|this|to|between|and|each|every)[\s-])"
    rf"({'|'.join(sorted((m.capitalize() for m in ENGLISH), key=len, reverse=True))})\b(?!\s?\d)"
)
SEASON = re.compile(
    rf"\b({'|'.join(_SEASONS.split())})(?:\s+of|\s+term|\s+semester)?,?\s+((?:19|20)\d\d)\b", re.IGNORECASE
)
PART_OF_YEAR = re.compile(
    r"\b(early|mid|late|beginning of|start of|middle of|end of)(?:\s+in)?[\s-]((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
ISO = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?!\d)")
SLASHED = re.compile(r"\b(0?[1-9]|1[0-2])/((?:19|20)\d\d)\b")
SHORT_RANGE = re.compile(r"\b((?:19|20)\d\d)\s?[-–/]\s?(\d\d)\b(?![-\d])")  # noqa: RUF001 - as written

_PARTS = {
    "early": range(1, 6),
    "beginning of": range(1, 4),
    "start of": range(1, 4),
    "mid": range(4, 10),
    "middle of": range(4, 10),
    "late": range(8, 13),
    "end of": range(10, 13),
}
_IN_SEASON = {"spring": {3, 4, 5}, "summer": {6, 7, 8}, "autumn": {9, 10, 11}, "winter": {12, 1, 2}}


def month_number(name: str) -> int:
    """One to twelve; the name may stand in any of the languages."""
    return MONTHS.get(name.lower().rstrip("."), 9)


def months_in_part(part: str) -> range:
    """The months that ``early`` or ``end of`` a year may mean."""
    return _PARTS[part.lower()]


def months_in_season(name: str) -> set[int]:
    """The months of a season, north of the equator."""
    return _IN_SEASON[name]


def season(name: str) -> str:
    """``fall`` and ``autumn`` are one."""
    return "autumn" if name.lower() == "fall" else name.lower()
