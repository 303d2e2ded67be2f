"""Whether a person tells what they do now or what they did: the forms of English verbs, not their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BETWEEN = r"(?:(?:\w+ly|also|still|now|often|always|mostly|mainly|sometimes|both|then|just|even) )*"
_HABITS = re.compile(rf"\b(?:i|we) {_BETWEEN}(?P<verb>[a-z][a-z-]+)\b", re.IGNORECASE)
_PROGRESSIVE = re.compile(
    rf"\b(?:i'm|i am|we're|we are|(?:i|we)(?:'ve| have) been) {_BETWEEN}(?P<verb>[a-z-]+ing)\b",
    re.IGNORECASE,
)
_IRREGULAR = """
saw led ran met won built wrote made taught went came took gave got began grew brought sold bought held kept
left lost found felt sent spent said told heard stood understood became chose drew drove flew rose sang sat
spoke swam
threw wore fought caught thought sought paid laid learnt burnt dealt meant dreamt shot sank shrank swore
tore struck
stuck hung dug bound ground fed bred fled slept swept wept crept knelt leapt leant spelt spilt spun strove
shook woke
forgot hid bit froze stole broke rode bore overcame oversaw undertook underwent rebuilt rewrote redid
retook forewent
outgrew withdrew did was were had set put cut let hit cost quit split spread shut cast read beat knew
shadowed
"""
_STATIVE = """
am do does done have has can could will would shall should may might must ought need dare
hold own think believe know remember recall guess hope suppose mean feel consider count call speak use see
say tell
mention note add describe list understand find regard owe like love enjoy prefer care want wish agree admit
bring take
come go look turn get carry keep value miss draw rely apply not never ever only once self myself who too
all each
alone currently together there here that this at in with for from on as to of by a an the and or but when
while where
"""
_PAST = frozenset(_IRREGULAR.split())
_NOT_NOW = _PAST | frozenset(_STATIVE.split())
_NO_VERB = ("ed", "ly", "ing", "ful", "ous")
_TALK = "looking talking thinking hoping guessing referring speaking saying telling missing wondering trying"
_TALKING = frozenset([*_TALK.split(), "going", "willing", "aiming", "being"])


def habits(text: str) -> Iterator[re.Match[str]]:
    """
    Each verb that tells what the person does now and again: ``I cook``, ``I still teach``.

    Views and possessions ("I know", "I hold") outlive the post in which they were gained and are left out.
    """
    for match in _HABITS.finditer(text):
        low = match["verb"].lower()
        if low not in _NOT_NOW and not low.endswith(_NO_VERB):
            yield match


def ongoing(text: str) -> Iterator[re.Match[str]]:
    """Each ``I am teaching`` and ``I've been teaching``, words of talking left out."""
    for match in _PROGRESSIVE.finditer(text):
        if match["verb"].lower() not in _TALKING:
            yield match


def is_past(verb: str) -> bool:
    """Whether a word has the form of a verb in the past."""
    low = verb.lower()
    return low.endswith("ed") or low in _PAST
