"""Countries, their short names and their peoples: a record of the Netherlands tells ``Dutch``."""

from __future__ import annotations

import re
from functools import cache

_GROUPS = """
netherlands holland nederland/dutch/NL
germany deutschland/german germans/DE
austria/austrian/AT
switzerland/swiss/CH
france/french/FR
spain/spanish/ES
portugal/portuguese/PT
italy italia/italian/IT
belgium/belgian/BE
luxembourg/luxembourgish/LU
denmark/danish dane/DK
sweden/swedish swede/SE
norway/norwegian/NO
finland/finnish finn/FI
iceland/icelandic/IS
ireland/irish/IE
united-kingdom britain england/british english/UK GB
scotland/scottish/UK
wales/welsh/UK
united-states america/american/US USA
canada/canadian/CA
mexico/mexican/MX
brazil/brazilian/BR
argentina/argentinian argentine/AR
chile/chilean/CL
colombia/colombian/CO
poland/polish/PL
czechia/czech/CZ
slovakia/slovak/SK
hungary/hungarian/HU
romania/romanian/RO
bulgaria/bulgarian/BG
greece/greek/GR
turkey turkiye/turkish/TR
ukraine/ukrainian/UA
russia/russian/RU
estonia/estonian/EE
latvia/latvian/LV
lithuania/lithuanian/LT
croatia/croatian/HR
serbia/serbian/RS
slovenia/slovenian/SI
israel/israeli/IL
egypt/egyptian/EG
morocco/moroccan/MA
nigeria/nigerian/NG
kenya/kenyan/KE
ghana/ghanaian/GH
ethiopia/ethiopian/ET
south-africa/south-african/ZA
india/indian/IN
pakistan/pakistani/PK
bangladesh/bangladeshi/BD
nepal/nepalese/NP
sri-lanka/sri-lankan/LK
china/chinese/CN
taiwan/taiwanese/TW
japan/japanese/JP
korea/korean/KR
vietnam/vietnamese/VN
thailand/thai/TH
malaysia/malaysian/MY
indonesia/indonesian/ID
philippines/filipino philippine/PH
singapore/singaporean/SG
australia/australian/AU
new-zealand/new-zealander/NZ
europe/european/EU
africa/african/
asia/asian/
"""
_CODE = re.compile(r"\b[A-Z]{2,3}\b")


def peoples_in(text: str) -> set[str]:
    """
    What a text tells along with the countries and country codes that it names, in lower case.

    A language or a people does not tell the country: who speaks German need not live in Germany.
    """
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    keys = (words & _countries().keys()) | {code for code in _CODE.findall(text) if code in _countries()}
    low = text.lower()
    keys |= {name for name in _spaced() if name.replace("-", " ") in low}
    return {part for key in keys for part in _countries()[key]}


@cache
def _countries() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in _GROUPS.strip().split("\n"):
        names, adjectives, codes = (part.split() for part in line.split("/"))
        whole = [*names, *adjectives, *codes]
        told = frozenset(part for name in whole for part in name.lower().split("-"))
        for key in (*names, *codes):
            table[key] = table.get(key, frozenset()) | told
    return table


@cache
def _spaced() -> frozenset[str]:
    return frozenset(name for name in _countries() if "-" in name)
