"""What people say around a question out of politeness, told apart from the question itself."""

from __future__ import annotations

import re
from functools import cache

from bot.recall.pleasantries import clause_at, tail_of
from bot.truth.tenses import is_past

_BETWEEN = r"(?:[\s,?:;\u2026\u2013\u2014]|[.!](?!\w)|-(?=\s))"
"""What parts a courtesy from its question; a sign of the question's first word does not: ``.NET``, ``-5``."""
_GAP = rf"{_BETWEEN}+"
_PAUSE = r"[,.!:;\u2026\u2013\u2014-]"
_WH = r"(?:what|which|who|whom|whose|when|where|why|how)(?![\w+#])"
_OPENER = (
    rf"(?:{_WH}|(?:do|did|does|have|has|had|are|is|was|were|am|can|could|would|will|should|may|tell|describe"
    r"|explain|give|show|share|list|name|any|please|pls|i|i'm|i'd|in|at|walk|talk|summari[sz]e|if|whether"
    r"|(?:what|who|where|when|how)(?:'s|'re|s))(?![\w+#]))"
)
_HELLO_WORD = (
    r"(?:hi+|he+y+(?: hey)?|hell+o+|hiya+|heya+|howdy|greetings|good (?:morning|afternoon|evening|day))"
    r"(?![\w'+#-])"
    r"(?:,? (?:there|again|all|everyone|everybody|team|folks|twin|bot|sir|madam|mate)(?!\w))?"
)
_TITLE = r"(?:(?:mr|mrs|ms|mx|dr|prof)\.? )?"
_NAME = rf"(?!{_OPENER})[^\W\d_][\w'-]*"
# A name, where something shows that it is one: a pause behind it, or its capital and a question behind it.
_HELLO = (
    rf"(?:{_HELLO_WORD}"
    rf"(?:,? @\w[\w.-]*(?<![.-])|,? {_TITLE}{_NAME}(?: {_NAME})?(?=\s*[,!.]|\s+[\u2013\u2014-]\s)(?!\.\w)"
    rf"|,? {_TITLE}(?-i:(?=[A-Z])){_NAME}(?: (?-i:(?=[A-Z])){_NAME})?(?= {_OPENER}))?"
    rf"|dear {_TITLE}{_NAME}(?: {_NAME})?(?=\s*[,!]))"
)
_THANKS = (
    r"(?:(?:many )?(?:thanks|thank (?:you|u)|thx|cheers)(?!\w)"
    r"(?: (?:a lot|a million|so much|very much|again|in advance"
    r"|for (?:that|your (?:time|help|answer)))){0,2})"
)
_WISHES = (
    r"(?:(?:i )?(?:hope|trust) (?:you(?:'re| are)|all is|everything is)(?: doing)?(?: very)?"
    r" (?:well|fine|good|ok)"
    r"|(?:it's |it is )?(?:nice|great|good|lovely) (?:to meet|meeting) you"
    r"|(?:excuse me|pardon(?: me)?|sorry)(?: (?:to|for) (?:bother|disturb|interrupt)(?:ing)?(?: you)?)?"
    rf"|how are you(?: doing)?(?: today)?|how's it going|{_THANKS})(?=\s*[?!.,:])"
)
_SOUND = (
    r"(?:(?:so|ok|okay|well|alright|um+|uh+|erm?|hm+|oh|btw|by the way|lol|haha|now then|anyway)"
    rf"(?=\s*,\s*\w|\s+(?:and |so )?{_OPENER}\s+\S)"
    rf"|(?:sorry|excuse me|pardon(?: me)?|apologies) but(?=\s+{_OPENER})"
    r"|(?:please|pls|plz|kindly)(?![\w'+#-]))"
)
_SPEAKS_OF_NOTHING = (
    r"(?!.*(?<![\w'])(?:i|i'm|i'd|me|my|mine|we|us|our|it|that|this|there|here|they|them)(?!\w))"
)
_IS_WHOLE = (
    r"(?=(?:\S+\s+){3,}\S)(?=.*\b(?:you|your|u|ur) (?!(?:too|also|either|as|think|say|mean|agree)\b)[\w+#])"
    r"(?!.*\b(?:too|also|either|as well|likewise|same|so)\b)"
)
"""Not "are you?", which says of the sentence before it what is asked."""
_ROLE = (
    r"(?:student|pupil|recruiter|headhunter|journalist|reporter|manager|colleague|researcher|teacher|developer"
    r"|engineer|designer|founder|intern|consultant|employer|blogger|neighbou?r|fan)"
)
_BIG = rf"(?-i:(?=[A-Z])){_NAME}"
_FROM = rf"(?: (?:from|at|with|of) (?:the )?{_BIG}(?: {_BIG}){{0,2}})?"
_AS = rf"(?:i'm|i am) an? (?:[a-z]+ ){{0,2}}{_ROLE}(?: (?:at|from|with|for|in|of) [\w' -]{{1,40}}?)?"
_INTRODUCTION = (
    rf"(?:(?:my name is|my name's|this is|i'm|i am) {_BIG}(?: {_BIG})?(?: here)?{_FROM}"
    rf"(?:(?:,| and|, and) {_AS})?|{_BIG}(?: {_BIG})? here{_FROM}|{_AS})\s*[.!]+\s+(?={_OPENER})"
    rf"{_IS_WHOLE}{_SPEAKS_OF_NOTHING}"
)
"""Who asks; it changes nothing where the question does not speak of them."""
_ABOUT_ONESELF = (
    r"(?:i|i'm|i've|i'd|we|we're|we've)(?!\w)"
    r"(?-i:(?: (?!(?:you|about|on|of|that|the|this|not|only)\b)"
    r"(?:your (?:profile|CV|cv|page|website|site|resume|name)|[a-z][a-z']*)){1,9})\s*[.!]+\s+"
    rf"(?={_OPENER}){_IS_WHOLE}{_SPEAKS_OF_NOTHING}"
)
"""A sentence about who asks, without names: the question behind it is whole."""
_COURTEOUSLY = (
    r"(?:(?:so |many |oh )?(?:sorry|apologies|thanks|thank you|thx)(?: so much| a lot| very much| again)?"
    r" (?:for|if|to)|(?-i:Forgive|forgive|Pardon|pardon|Excuse|excuse) (?:me|my|the))"
    r"(?-i:(?: (?!about|on\b|in\b|at\b)[a-z][a-z']*){1,7})"
    rf"(?=\s*[.!:,]\s*{_OPENER}){_SPEAKS_OF_NOTHING}"
)
_MARK = rf"(?:\A\s*(?:\d{{1,2}}[.)]|>)\s+|\A\s*@\w[\w.-]*[\s,:]+)(?={_OPENER}|{_HELLO_WORD})"
_LEAVE = (
    r"(?:(?:may|can|could|might) i (?:please |just )?ask(?: you)?"
    r"|(?:(?:do|would) you mind|is it (?:ok(?:ay)?|alright|fine)) if i ask(?:ed)?(?: you)?)"
)
_TELL = (
    r"(?:(?:tell|telling|explain|describe|summari[sz]e|outline|list|name|introduce)(?!\w)"
    r"|elaborate on|(?:give|show|walk|talk) (?:me|us)|talk about|give an? (?:example|overview|summary)"
    rf"|share (?:with (?:me|us)|your|some|an?)|let (?:me|us) know|share(?= {_WH}))(?= )"
)
_SOFTLY = (
    r"(?:(?:please|kindly|perhaps|maybe|possibly|briefly|just|be able to|be so (?:kind|nice)(?: as)? to"
    r"|be (?:kind|nice) enough to) )*"
)
_REQUEST = (
    r"(?:(?:i (?:was|am) (?:just )?wondering|i'm (?:just )?wondering|i wonder(?:ed)?) (?:if|whether) )?"
    rf"(?:(?:can|could|would) (?:you|u) {_SOFTLY}|(?:you|u) (?:can|could) {_SOFTLY}"
    rf"|are (?:you|u) able to {_SOFTLY})(?={_TELL})"
    r"|(?:can|could) (?:some|any)(?:one|body) (?=tell me )"
    r"|any (?:chance|way) (?:you|u) (?:can|could) (?=tell me )"
    r"|i(?:'d| would) (?:be (?:very |so |really )?(?:grateful|thankful|glad|happy)|(?:really )?appreciate it)"
    r" if (?:you|u) (?:(?:can|could|would) (?=tell me )|(?=told me ))"
    r"|(?:would|do) you mind (?=(?:telling (?:me|us)|sharing) )"
)
_TO_KNOW = r"(?:know|hear|learn|find out|understand|ask(?: you)?)"
_WISH_TO_KNOW = (
    r"(?:(?:i|we)(?:'d| would)? (?:(?:really|just|also|only) )*"
    rf"(?:like|love|want|wanted|need|needed|wish|(?:am|was|were|are) hoping"
    rf"|(?:am|was|were|are)? ?trying|have|'ve got) to {_TO_KNOW}"
    r"|(?:i|we)(?:'m|'re|'d be| am| are| was| were| would be) (?:(?:just|also|really|very) )*"
    rf"(?:curious|wondering|interested|keen|eager)(?: to {_TO_KNOW}| in)?"
    rf"|it(?:'d| would) be (?:nice|great|good|lovely|interesting|helpful) to {_TO_KNOW}"
    r"|i(?: just| do)? wonder(?:ed)?|let me (?:know|ask(?: you)?)"
    r"|(?:my|the|one|a) (?:(?:first|next|last|main|real|only|other|second) )?question (?:is|would be)"
    rf"|(?:may|can|could) (?:i|we) know|{_LEAVE}|(?:tell(?:ing)?|told) (?:me|us)"
    r"|shar(?:e|ing)(?: with (?:me|us))?)"
)
_ASKS = (
    r"(?:do|did|does|have|has|had|are|is|was|were|am|can|could|would|will|should|may|tell|describe|explain)"
    r" (?:you|u|your|ur|it|the|there|me|us|i|we)(?!\w)"
)
_WHETHER = r"(?:if|whether) (?:you|u)(?!\w)"
_YET = rf"but\s+(?={_OPENER})"
_JOINING = rf"(?:and|but|also)(?:,\s*|\s+)(?={_OPENER}\s+\S+\s+\S)"
_VOCATIVE = rf"{_BIG}(?: {_BIG})?\s*(?:[.!]+\s+|,\s*(?={_OPENER})|\s[\u2013\u2014-]\s)"
_TO_SOMEBODY = r".*\b(?:thanks|thank you|thx|cheers|meet|sorry|morning|afternoon|evening|hope)\b"
_FRAME = (
    rf"{_WISH_TO_KNOW}(?:(?:,| please,?)? (?={_WH})| (?={_WHETHER})"
    rf"|(?:\s*[,:;]\s*|\s+[\u2013\u2014-]\s+|\s+)(?={_ASKS}))"
)
_BEFORE = (
    rf"{_BETWEEN}*(?:{_MARK}|{_INTRODUCTION}|{_ABOUT_ONESELF}|(?:{_HELLO}|{_WISHES}|{_COURTEOUSLY}|{_SOUND}){_GAP}(?=\S)"
    rf"|{_REQUEST}|{_FRAME})"
)
_ABOUT = rf"{_WISH_TO_KNOW} (?=(?:more )?about )"
_FAREWELL = (
    r"(?:(?:i(?:'d| would) )?(?:much |really )?appreciated?(?: it)?|(?:kind |best |warm )?regards"
    r"|(?:good)?bye"
    r"|have a (?:nice|good|great|lovely) (?:day|evening|weekend|one)|please|pls|plz|if you don't mind"
    r"|if i may ask|if that's ok(?:ay)?)"
)
_SIGNED = (
    rf"(?:{_THANKS}|(?:(?:kind|best|warm) )?(?:regards|wishes)|best|br|sincerely|all the best)\s*[,!.-]\s*"
    rf"(?-i:(?=[A-Z])){_NAME}(?: (?-i:(?=[A-Z])){_NAME})?"
)
_AFTER = (
    rf"(?:{_PAUSE}|\?)[\s,.!?:;\u2026\u2013\u2014-]*(?:{_THANKS}|{_FAREWELL}|{_SIGNED})[\s.!?]*\Z"
    rf"|\n\s*{_THANKS}[\s.!?]*\Z"
)
_AT_THE_END = (
    rf"(\w+[)\"'+#]*)\s+(?:please|pls|plz|{_THANKS}|ha(?:ha)+|lmao"
    r"|just (?:asking|wondering|curious)|if i may ask|(?:just )?out of curiosity"
    r"|if you do(?:n't| not) mind(?: (?:me|my) asking)?)[\s.!?]*\Z"
)
_INDIRECT = r"(?:if|whether) (?:you|u) (?P<ever>ever |also |still )?(?P<verb>[a-z]+)(?![\w'])"
_SWAPPED = frozenset(["are", "can", "could", "would", "will", "should", "were"])
_PARTICIPLE = (
    r" (?:ever |already |also )?(?:\w+ed|\w+en|been|done|had|led|made|met|built|run|won|held|taught)(?!\w)"
)
_BEFORE_A_WORD = """
say says saying said write spell mean means word a an the to by of or and for with without owe no is are not
i we they he she always never ever often even
"""
_MEANS_THE_WORD = frozenset(_BEFORE_A_WORD.split())
"""Who asks how to say "please" is not saying it."""
_NOTHING_ELSE = (
    rf"[\W_]*(?:(?:{_HELLO_WORD}|{_THANKS}|{_FAREWELL}|yo|so|well|ok(?:ay)?|hm+|um+|uh+)(?:[\W_]+|\Z))+"
)
_LONGEST_TAIL = 100
"""Letters: no farewell is longer."""
_MOST = 100
"""Courtesies in a row, and more than anybody needs: what is left is looked at again."""


@cache
def _read(pattern: str) -> re.Pattern[str]:
    """Made when it is first wanted: a verb that asks nothing need not wait for it."""
    return re.compile(pattern, re.IGNORECASE)


def without_courtesy(text: str) -> str:
    """A question without greetings, thanks and wishes to know around it; empty if it has nothing else."""
    if not _says_something(text, 0) or _read(_NOTHING_ELSE).fullmatch(text):
        return ""
    return _without_thanks(_without_greeting(text)).strip()


def without_wish(text: str) -> str:
    """
    ``about your thesis`` of ``Tell me about your thesis``, and no "and" before a question.

    Whoever looks for what joins it to the question before has to do so before this.
    """
    text = _read(_JOINING).sub("", text, count=1) if _read(_JOINING).match(text) else text
    return _read(_ABOUT).sub("", text, count=1) if _read(_ABOUT).match(text) else text


def _without_greeting(text: str) -> str:
    at = sure = 0
    for _ in range(_MOST):
        found = _courtesy_at(text, at)
        if found is None or not _says_something(text, found[0]):
            break
        at, is_firm = found
        if is_firm or _read(_OPENER).match(text, at):
            sure = at
    return _asked_directly(text[sure:]) if sure else text


def _courtesy_at(text: str, at: int) -> tuple[int, bool] | None:
    """Where the courtesy that begins here ends, and whether what follows is surely the question."""
    clause = clause_at(text, at)
    if clause is not None:
        if yet := _read(_YET).match(text, clause[0]):
            return yet.end(), True
        named = _read(_VOCATIVE).match(text, clause[0])
        if named is not None and _read(_TO_SOMEBODY).match(text[at : clause[0]]):
            return named.end(), True
        if clause[1] or _read(_OPENER).match(text, clause[0]):
            return clause
    found = _read(_BEFORE).match(text, at)
    return (found.end(), True) if found else clause


def _asked_directly(text: str) -> str:
    """``Do you cook?`` of the ``if you cook`` that followed upon a wish to know."""
    found = _read(_INDIRECT).match(text)
    if found is None or is_past(found["verb"].lower()):
        return text
    verb, rest = found["verb"], text[found.end() :]
    if verb.lower() in _SWAPPED or (verb.lower() == "have" and _read(_PARTICIPLE).match(rest)):
        return f"{verb.capitalize()} you{rest}"
    return f"Do you {found['ever'] or ''}{verb}{rest}"


def _without_thanks(text: str) -> str:
    for _ in range(_MOST):
        end = _end_of(text)
        if end is None or not _says_something(text[:end], 0):
            break
        # What the question ends with is a part of it.
        text = text[:end] + ("?" if "?" in text[end:] else "")
    return text


def _end_of(text: str) -> int | None:
    """Where the question ends before the last courtesy behind it."""
    start = max(0, len(text) - _LONGEST_TAIL)
    if found := _read(_AFTER).search(text, start):
        return found.start()
    if (end := tail_of(text)) is not None:
        return end
    found = _read(_AT_THE_END).search(text, start)
    if found is None or found[1].lower() in _MEANS_THE_WORD:
        return None
    return found.end(1)


def _says_something(text: str, at: int) -> bool:
    return any(map(str.isalnum, text[at:]))
