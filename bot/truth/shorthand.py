"""Short forms that a reader writes out, and the other way round: ``Sat``, ``TX``, ``70 °F``, ``I-70 W``."""

from __future__ import annotations

import re
from functools import cache

_LONG = """
Mon/monday Tue/tuesday Tues/tuesday Wed/wednesday Thu/thursday Thur/thursday Thurs/thursday Fri/friday
Sat/saturday Sun/sunday M-F/monday-friday
N/north S/south E/east W/west NE/northeast NW/northwest SE/southeast SW/southwest
St/street-saint Ave/avenue Blvd/boulevard Rd/road Hwy/highway Mt/mount-mountain Ft/fort Co/company-county
Corp/corporation Inc/incorporated Univ/university Dept/department Govt/government Gov/governor-government
Sen/senator Rep/representative Gen/general Lt/lieutenant Sgt/sergeant Capt/captain Prof/professor
Pres/president Dr/doctor-drive Jr/junior Sr/senior Natl/national Intl/international Assn/association
AL/alabama AK/alaska AZ/arizona AR/arkansas CA/california CO/colorado CT/connecticut DE/delaware
FL/florida GA/georgia HI/hawaii ID/idaho IL/illinois IN/indiana IA/iowa KS/kansas KY/kentucky LA/louisiana
ME/maine MD/maryland MA/massachusetts MI/michigan MN/minnesota MS/mississippi MO/missouri MT/montana
NE/nebraska NV/nevada NH/new-hampshire NJ/new-jersey NM/new-mexico NY/new-york NC/north-carolina
ND/north-dakota OH/ohio OK/oklahoma OR/oregon PA/pennsylvania RI/rhode-island SC/south-carolina
SD/south-dakota TN/tennessee TX/texas UT/utah VT/vermont VA/virginia WA/washington WV/west-virginia
WI/wisconsin WY/wyoming DC/district-columbia
ON/ontario BC/british-columbia AB/alberta QC/quebec NSW/south-wales
"""
_WORD = re.compile(r"[^\W\d_]+")
_SCALES = (
    (re.compile(r"(?:\d|\N{DEGREE SIGN}|\bdegrees)\s?F\b"), "fahrenheit"),
    (re.compile(r"(?:\d|\N{DEGREE SIGN}|\bdegrees)\s?C\b"), "celsius"),
)


def forms_in(text: str) -> set[str]:
    """The long forms of the short ones in a text, and the short of the long ones; in lower case."""
    words = set(_WORD.findall(text))
    low = {word.lower() for word in words}
    found = {scale for pattern, scale in _SCALES if pattern.search(text)}
    for short, longs in _forms():
        if short in words:
            found |= longs
        elif longs <= low:
            found.add(short.lower())
    return found


@cache
def _forms() -> tuple[tuple[str, frozenset[str]], ...]:
    pairs = (entry.split("/") for entry in _LONG.split())
    return tuple((short, frozenset(longs.split("-"))) for short, longs in pairs)
