"""What people say around a question out of politeness, told apart from the question itself."""

from __future__ import annotations

import re
from functools import cache

_BETWEEN = r"(?:[\s,?:;\u2026\u2013\u2014]|[.!](?!\w)|-(?=\s))"
"""What parts a courtesy from its question; a sign of the question's first word does not: ``.NET``, ``-5``."""
_GAP = rf"{_BETWEEN}+"
_PAUSE = r"[,.!:;\u2026\u2013\u2014-]"
_WH = r"(?:what|which|who|whom|whose|when|where|why|how)(?![\w+#])"
_OPENER = (
    rf"(?:{_WH}|(?:do|did|does|have|has|had|are|is|was|were|am|can|could|would|will|should|may|tell|describe"
    r"|explain|give|show|share|list|name|any|please|pls|i|i'm|i'd|in|at)(?![\w+#]))"
)
_HELLO_WORD = (
    r"(?:hi|hey|hello|hiya|heya|howdy|greetings|good (?:morning|afternoon|evening|day))(?![\w'+#-])"
    r"(?:,? (?:there|again|all|everyone|everybody|team|folks|twin|bot|sir|madam|mate)(?!\w))?"
)
# A name, where something shows that it is one: a pause behind it, or its capital and a question behind it.
_HELLO = (
    rf"(?:{_HELLO_WORD}"
    rf"(?:,? (?!{_OPENER})[^\W\d_][\w'-]*(?: (?!{_OPENER})[^\W\d_][\w'-]*)?(?=\s*[,!.])(?!\.\w)"
    rf"|,? (?-i:[A-Z])[\w'-]*(?: (?-i:[A-Z])[\w'-]*)?(?= {_OPENER}))?"
    rf"|dear [^\W\d_][\w'-]*(?: [^\W\d_][\w'-]*)?(?=\s*[,!]))"
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
    rf"(?:(?:so|ok|okay|well|alright|um+|uh+|erm?|hm+|oh)(?=\s*,\s*\w|\s+{_OPENER}\s+\S)"
    r"|(?:please|pls|plz|kindly)(?![\w'+#-]))"
)
_QUESTION = r"(?:a |one |another |my )?(?:quick |short |small |simple )?question(?: for you)?"
_ASKING = (
    rf"(?:(?:(?:just )?{_QUESTION}|i(?:'ve| have)(?: got)? {_QUESTION})(?=\s*{_PAUSE})"
    r"|(?:may|can|could|might) i (?:please )?ask(?: you)?(?: something| a (?:quick )?question)?"
    rf"(?=\s*[:,?.]|\s+{_WH}))"
)
_TELL = (
    r"(?:(?:tell|telling|explain|describe|summari[sz]e|outline|list|name|introduce)(?!\w)"
    r"|elaborate on|(?:give|show|walk|talk) (?:me|us)|talk about|give an? (?:example|overview|summary)"
    r"|share (?:with (?:me|us)|your|some|an?))(?= )"
)
_SOFTLY = r"(?:(?:please|kindly|perhaps|maybe|possibly|briefly|just) )*"
_REQUEST = (
    r"(?:(?:i (?:was|am) (?:just )?wondering|i'm (?:just )?wondering|i wonder(?:ed)?) (?:if|whether) )?"
    rf"(?:(?:can|could|would) (?:you|u) {_SOFTLY}|(?:you|u) (?:can|could) {_SOFTLY})(?={_TELL})"
    r"|(?:would|do) you mind (?=telling (?:me|us) )"
)
_WISH_TO_KNOW = (
    r"(?:(?:i(?:'d| would) (?:really |just )?(?:like|love)|i (?:just )?(?:want|wanted|need|wish))"
    r" to (?:know|hear|learn|find out|understand|ask(?: you)?)"
    r"|i(?:'m| am) (?:just )?(?:curious|wondering|interested)(?: to (?:know|hear|learn))?"
    r"|i was (?:just )?wondering|i wonder|let me know|(?:may|can|could) i know|tell(?:ing)? (?:me|us))"
)
_FRAME = rf"{_WISH_TO_KNOW}(?:,| please,?)? (?={_WH})"
_BEFORE = rf"{_BETWEEN}*(?:(?:{_HELLO}|{_WISHES}|{_SOUND}|{_ASKING}){_GAP}(?=\S)|{_REQUEST}|{_FRAME})"
_ABOUT = rf"{_WISH_TO_KNOW} (?=(?:more )?about )"
_FAREWELL = (
    r"(?:(?:i(?:'d| would) )?(?:much |really )?appreciated?(?: it)?|(?:kind |best |warm )?regards"
    r"|(?:good)?bye"
    r"|have a (?:nice|good|great|lovely) (?:day|evening|weekend|one)|please|pls|plz|if you don't mind"
    r"|if i may ask|if that's ok(?:ay)?)"
)
_AFTER = (
    rf"(?:{_PAUSE}|\?)[\s,.!?:;\u2026\u2013\u2014-]*(?:{_THANKS}|{_FAREWELL})[\s.!?]*\Z"
    rf"|\n\s*{_THANKS}[\s.!?]*\Z"
)
_AT_THE_END = rf"(\w+[)\"'+#]*)\s+(?:please|pls|plz|{_THANKS})[\s.!?]*\Z"
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
_MOST = 8
"""Courtesies in a row."""


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
    """``about your thesis`` of ``Tell me about your thesis``."""
    return _read(_ABOUT).sub("", text, count=1) if _read(_ABOUT).match(text) else text


def _without_greeting(text: str) -> str:
    at = 0
    for _ in range(_MOST):
        found = _read(_BEFORE).match(text, at)
        if found is None or not _says_something(text, found.end()):
            break
        at = found.end()
    return text[at:]


def _without_thanks(text: str) -> str:
    for _ in range(_MOST):
        start = max(0, len(text) - _LONGEST_TAIL)
        found = _read(_AFTER).search(text, start)
        end = found.start() if found else None
        if found is None and (found := _read(_AT_THE_END).search(text, start)):
            end = found.end(1) if found[1].lower() not in _MEANS_THE_WORD else None
        if end is None or not _says_something(text[:end], 0):
            break
        # What the question ends with is a part of it.
        text = text[:end] + ("?" if "?" in text[end:] else "")
    return text


def _says_something(text: str, at: int) -> bool:
    return any(map(str.isalnum, text[at:]))
