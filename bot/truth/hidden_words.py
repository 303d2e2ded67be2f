"""Words that give nothing away, so that a hidden record is known by its rare ones."""

from __future__ import annotations

_WORDS = """
ought tend tends tended bit somewhat honestly honest admit admitted sometime
a about above across after again against all almost alone along already also although always am among an and
another any anybody anyone anything are around as ask asked at available away back be became because become
been before began begin behind being below beside best better between big both bring but by call called came
can cannot case change come could country day days deal did different do does doing done down during each
early easy either else end enough even ever every everybody everyone everything example fact far feel few
find first for found from full further gave general get give given go goes going good got great had half
hand hard has have having he help her here high him his hold home hour hours how i idea if important in
instead into is it its itself job just keep kept kind knew know known large last later lead least leave led
left less let life like likely little long look looking made main make makes making many matter may maybe me
mean means might mine month months more most much must my myself name near need never new next nice no
nobody none nor not nothing now number of off often old on once one only open or order other others our out
over own part people perhaps person place plan point possible present problem profile project projects put
question questions quite rather really reason right role run said same saw say says second see seem seen set
several shall she short should show side since small so some somebody someone something sometimes soon still
such sure take taken team teams tell than thank that the their them then there these they thing things think
third this those though thought three through thus time times to today together told too took toward tried
true try two under until up upon us use used using usually very want was way we week weeks well went were
what when where whether which while who whole whom whose why will with within without word words work worked
working works world would year years yes yet you your january february march april june july august
september october november december monday tuesday wednesday thursday friday saturday sunday jan feb mar apr
jun jul aug sep sept oct nov dec mr mrs ms dr prof manage managed manager management build built develop
developed development design designed experience company business customer customers client clients
colleague colleagues service services system systems software product skills skill learn learned study
studied grow improve improved support responsible result results goal goals level
"""
_LABELS = """
email e-mail mail phone mobile telephone tel fax address street postal postcode zip code birth birthday
birthdate born age salary salaries compensation wage wages pay paid earn earns earnings income bonus rate
visa visas authorization authorisation permit citizenship nationality passport immigration sponsorship
weakness weaknesses strength strengths reference references referee referees private personal contact owner
current expected expectation expectations desired minimum target requirement requirements status detail
details history notice period notes note date city region postal-code gender marital religion health medical
disability family politics confidential secret location per annum annually yearly monthly gross net euro
euros dollar dollars pound pounds about
"""
EVERYDAY = frozenset(f"{_WORDS} {_LABELS}".split())
"""Everyday words, and what private fields are called: silence on a salary tells none."""
