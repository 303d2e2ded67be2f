"""What a person says they were or are, against what their records call them: foreman, partner, apprentice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.truth.faults import RANK, Fault
from bot.truth.stems import Word, plain, words_of
from bot.truth.tenses import is_past
from bot.truth.told import Stems, told_by

_SAYS = re.compile(
    r"\b(?:(?:i|who) (?:am|was|became|have been|had been|remain|served as|serve as|worked as|work as"
    r"|acted as"
    r"|started as|joined as|started out as)|i'm|i've been|became|as|(?:my|the) (?:role|title|position|job"
    r"|post) (?:is|was|of)"
    r"|(?:promoted|appointed|hired|named|elected|made) (?:to|as)?) "
    r"(?P<adverb>(?:now |then |also |currently |the |their |its |our |both )*)(?P<article>an? |)"
    r"(?P<role>(?:(?!(?:at|of|for|with|in|on|by|to|from|until|since|where|when|who|which|and|or|but"
    r"|under|because|while"
    r"|during|before|after|i|we|from|between|over|there|here|again|through|the|my|that"
    r"|about)\b)[\w'-]+ ?){1,6})"
    r"(?P<after>[^.;]{0,40})",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"(?:[^aeiou\s]er|[aeiou]ter|[aeiou]der|[aeiou]ner|[aeiou]cher|[aeiou]per|[aeiou]ger|eer|or|ist|ian"
    r"|man|woman|person"
    r"|lead|ant|smith|wright|keeper|maid)$"
)
_ROLES_WORDS = """
head chief lead boss foreman nurse cook chef coach partner associate intern trainee apprentice principal
captain chair
guide judge pilot clerk expert fellow scholar president agent architect postdoc midwife surgeon champion
treasurer deputy freelancer volunteer commis executive owner cellist soloist substitute
"""
_ROLES = frozenset(_ROLES_WORDS.split())
_NO_ROLES_WORDS = """
member number order other another further after later earlier former never ever under over better computer
paper
water letter matter summer winter october november december september quarter either neither together
rather however
career answer offer manner proper super minor major senior junior prior poor floor door error factor humor
power partner's customer user layer server browser router container register order center consumer corner
river tower
important significant relevant constant instant distant vegan human german roman roman restaurant plant
giant
author creator founder inventor maintainer organiser organizer host owner
person human twin result matter example rule whole child team teenager kid student pupil lover fan beginner
believer speaker native player reader early newcomer outsider insider winner listener user runner swimmer
walker hiker traveller traveler parent father mother daughter brother sister stranger sort kind
"""
_NO_ROLES = frozenset(_NO_ROLES_WORDS.split())
"""End like the name of a trade and are none, or none that somebody is given."""
_LOWERS = re.compile(
    r"^(?:intern|trainee|apprentice\w*|assistant|junior|jr|deputy|vice|acting|interim|associate"
    r"|substitute|student"
    r"|commis|co-\w+|aspiring|probationary|temporary|pupil|cadet|novice|placement|locum|relief|aide|helper"
    r"|auxiliary|demi|sub|second|understudy|volunteer|visiting|adjunct|candidate|shadow|praktikant"
    r"|stagiaire)$"
)
_RAISES_WORDS = """
senior head lead chief principal executive master managing director partner general global qualified
certified
chartered licensed registered solo first full permanent staff expert award-winning supervisor manager
foreman
"""
_RAISES = frozenset(_RAISES_WORDS.split())
_TITLE_END = re.compile(r"\s(?:at|for|with|bei|chez|en|bij)\s|,\s(?=[A-Z])|\s[-|/]\s")
_OPENING = 3
_JOB = re.compile(r"work|employ|experience|volunteer|career|job|leader", re.IGNORECASE)
_RANKED = re.compile(
    r"^(?:\w*(?:manager|supervisor|instructor|director|officer|master|leader|foreman|examiner|trainer))$"
)


def wrong_posts(sentence: str, records: Sequence[Passage]) -> Iterator[Fault]:
    """
    Posts that the records do not give to the person.

    A post that the records name as somebody else's is a fault, and so is one without the word that makes it
    less: an apprentice baker was no baker. One that they do not name at all may be theirs in other words.
    """
    own = _own(tuple(records))
    titles = [_title(record) for record in records if _JOB.search(record.section)]
    whole = told_by(tuple(records)).stems
    for words in posts(sentence):
        head = next(word for word in reversed(words) if is_role(word.text))
        if not own.holds(head):
            is_theirs = whole.exactly(head) or bool(_RANKED.match(head.text))
            yield Fault(kind=RANK, words=head.text, is_hard=is_theirs)
            continue
        raised = [word for word in words if word.text in _RAISES and not own.exactly(word)]
        if raised:
            yield Fault(kind=RANK, words=raised[0].text)
        elif titles and all(_lowered(title, words, head) for title in titles):
            yield Fault(kind=RANK, words=" ".join(word.text for word in words))


@lru_cache(maxsize=512)
def posts(sentence: str) -> tuple[tuple[Word, ...], ...]:
    """The posts that a sentence gives to its speaker, each as its words: "as a senior nurse"."""
    found = []
    for match in _SAYS.finditer(plain(sentence)):
        words = tuple(words_of(match["role"]))
        others = re.match(r"(?:of|in) (?:the|a|our|my) (?:team|group|crew)", match["after"])
        if not others and any(is_role(word.text) for word in words):
            found.append(words)
    return tuple(found)


def is_role(low: str) -> bool:
    """Whether a word in small letters names somebody by what they do."""
    return low not in _NO_ROLES and (low in _ROLES or bool(_AGENT.search(low)))


def _opening(line: str) -> Sequence[Word]:
    """The words with which a line tells a post, "Mentor of class 4B", rather than a deed."""
    words = words_of(line)[:_OPENING]
    return () if words and is_past(words[0].text) else words


def _lowered(title: Sequence[Word], said: Sequence[Word], head: Word) -> bool:
    """Whether a title makes this post a smaller one, and what is said of it does not."""
    if not Stems(title).holds(head):
        return False
    low = [word.text for word in title if _LOWERS.match(word.text)]
    lower = [word.text for word in said if _LOWERS.match(word.text)]
    return bool(low) and not lower


@lru_cache(maxsize=512)
def _title(record: Passage) -> tuple[Word, ...]:
    return tuple(words_of(_TITLE_END.split(record.title, maxsplit=1)[0]))


@lru_cache(maxsize=256)
def _own(records: tuple[Passage, ...]) -> Stems:
    """The words of the person's own posts: titles, first sentences, and what they say that they were."""
    told = told_by(records)
    said = [word for one in told.sentences for role in posts(one) for word in role]
    opening = [word for one in told.sentences for word in _opening(one)]
    return Stems([*words_of(told.titles), *said, *opening])
