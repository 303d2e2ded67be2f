"""Requests to commit the person: to accept, agree, sign, promise, book or pay in their name."""

from __future__ import annotations

import re

from bot.truth.openings import Clause
from bot.truth.patterns import any_of

_DEAL = (
    r"(?:offers?|positions?|jobs?|roles?|terms?|conditions?|contracts?|deal|proposals?|invitations?"
    r"|invites?|salary"
    r"|agreements?|requests?|friend request|appointments?|engagement|challenge)"
)
_THE = r"(?:the|our|this|that|these|those|my|their|his|her|an?)"
_BOUND = (
    r"(?:take|join|start|accept|sign|come|attend|be (?:there|joining|starting)|work for|pay|deliver|the"
    r"|our|this|my|it|to)"
)
_WHOSE = rf"(?:{_THE}\s+)(?:\w+\s+){{0,3}}?"
_COMMITS = any_of(
    # "Accept the offer", "Do you accept our terms?", "We offer you 90k. Do you accept?"
    rf"(?:(?:do|will|did|are) you (?:going to |ready to |prepared to )?)?(?:now |hereby "
    rf"|formally )?accept(?:ing)? {_WHOSE}{_DEAL}\b",
    r"(?:do|will) you (?:now |hereby )?(?:accept|agree)\s*(?:[?!.]|$|(?:to )?(?:it|this|that)\s*[?!.]*$)",
    rf"(?:will|shall) you (?:take|sign|accept|approve) (?:{_WHOSE}\w+|it|part)\b",
    r"(?:will|are) you (?:going to )?(?:be )?(?:join(?:ing)?|start(?:ing)?(?: work)?(?: with)?"
    r"|work(?:ing)? for|com(?:e|ing) to work for)"
    r" (?:us|me|our|with us|(?:on|this|next) \w+)\b",
    # "Confirm that you will start": to confirm what was is a question.
    rf"confirm(?:ing)?\b[^.!?\n]{{0,30}}\bthat (?:\w+ ){{1,2}}?(?:will|'ll|shall|is going to"
    rf"|are going to|accepts?|agrees?|approves?) {_BOUND}",
    r"confirm(?:ing)?(?: please| now| asap| by \w+)?\s*[.!]*$|rsvp\b|consider yourself (?:hired"
    r"|booked|invited|engaged)",
    r"you(?:'ll| will| shall) (?:take|accept|sign|join|start"
    r"|come)\b[^.!?\n]{0,40}(?:,\s*(?:won't you|right|yes|okay?|correct)|\bdeal)\s*\?",
    r"put (?:down )?your (?:signature|name|initials) (?:under|on|below|to|here)\b|(?:accept"
    r"|take it|agree|yes) or (?:decline|refuse|leave it|no)\b",
    r"(?:do|will|can) you promise\s*(?:[?!.,]|$|it\b|this\b|so\b|on\b|by\b)",
    r"let's (?:agree|settle|shake hands)\b|(?:deal|agreed|is that a yes|are you in"
    r"|yes or no to (?:the|our) offer)\s*\?",
    r"(?:accept|agree|sign|approve|confirm|commit|reply|respond|decide|consent|authori[sz]e|resign"
    r"|testify)\b[^.!?\n]{0,30}"
    r"\b(?:on (?:behalf of|(?:her|his|their|your) behalf)|in (?:her|his|their|your|the) name)\b",
    r"(?:do|will|can) you promise (?:to|me|us|that)\b|you (?:hereby )?(?:agree|consent|accept|commit) to\b",
    r"confirm(?:ing)? (?:to (?:me|us|hr) )?(?:that )?(?:you(?:'ll| will| shall| are going to"
    r"|'re going to| accept| agree| want"
    r" to| are (?:joining|starting|coming|leaving|accepting))|(?:your|the|our|my|a"
    r"|an) (?:\w+ )?(?:acceptance|attendance"
    r"|participation|agreement|commitment|consent|start|start date|offer|interview|meeting|call"
    r"|appointment|booking|order"
    r"|deal|contract|terms|payment|purchase)|we have a deal)",
    rf"(?:(?:do|will) you )?(?:now |hereby |formally )?agree(?:ing)? (?:to|on|upon) (?:{_WHOSE}|be "
    rf"|work |join |start |take |pay |sell "
    r"|sign |leave |accept |quit |meet |do )",
    rf"(?:e-?|counter)?sign(?:ing)? (?:{_WHOSE}|here|below|off on (?:this|my|our))",
    r"(?:promis|swear|pledg)(?:e|ing)? (?:me|us|to|that|you)\b|(?:swear|promise)\s*[.!]*$",
    r"guarantee(?:ing)? (?:(?:me|us) )?(?:that )?you(?:'ll| will)|guarantee (?:me|us)\b",
    r"(?:(?:do|will) you )?commit(?:ting)? (?:yourself )?to (?:an?|the|our|us|me|start|join|work"
    r"|deliver|stay|this|\d|\w+ hours)",
    r"give (?:me|us) your (?:word|consent|commitment|agreement|approval|signature|permission|acceptance)",
    # to act for the person
    r"(?:accept|approve|authori[sz]e|sign|pay|settle|reject|decline) (?:my|this|our|the|these|that"
    r"|her|his) (?:\w+ ){0,2}"
    r"(?:invit\w+|requests?|invoices?|payments?|transfers?|orders?|purchases?|pull requests?|budgets?"
    r"|bills?|expenses?|offers?)",
    r"(?:transfer|wire|send|pay|lend|donate) (?:me |us )?(?:[$€£]\s?\d|\d[\d.,]* ?(?:euros?|dollars?"
    r"|pounds?|usd|eur|gbp|[$€£])"
    r"|some money|the money|money)",
    r"(?:book|schedule|set up|arrange|organi[sz]e|reserve|block) (?:me |us )?(?:an?|the|some|that"
    r"|your|one|\d+) (?:\w+[ -]){0,3}?"
    r"(?:meetings?|interviews?|calls?|appointments?|slots?|chats?|flights?|hotels?|rooms?|tables?"
    r"|demos?|hours?|time|calendar)",
    r"(?:resign|quit|hand in your notice|give (?:your )?notice)\b(?: (?:from )?your \w+| today| now"
    r"|\s*[.!]*$)",
    r"(?:buy|order|purchase|subscribe|sign up|register) (?:me|us|yourself|for|to|our|my|this|the|an?|\d)\b",
    r"put (?:me|us) (?:in touch|through)(?= (?:now|immediately))",
)
_WOULD = re.compile(
    r"(?:now )?accept (?:our|my|this) (?:\w+ ){0,2}(?:offer|position|job|proposal|terms|contract|salary)\b"
)
_COMMITS_ANYWHERE = any_of(
    r"\b(?:can|may|shall|should|(?:is it|would it be) (?:okay?|fine|alright) (?:if|for)) (?:i|we|me"
    r"|us) (?:now |then |therefore |please |to )?(?:tell|inform|let|write"
    r"|report to|take it)\b[^.!?\n]{0,40}"
    r"\byou (?:said yes|accept|agree|have accepted|have agreed|will (?:join|come|start)|are in"
    r"|confirmed|(?:will|'ll|would) do (?:it|this|that))",
    r"\b(?:do|so) we have (?:a|our) (?:deal|agreement)\b|\bis (?:it|that) a deal\b|\b(?:consider"
    r"|call) it (?:a deal|done|agreed|settled)\b",
    r"\b(?:reply|answer|respond|say|type|write|send)(?: with| back)? [\"'“]?(?:i (?:accept|agree"
    r"|confirm)|yes|agreed)[\"'”]? and (?:i|we|you)\b",
    r"\b(?:quote|list|announce|name|count) you as (?:an? |our |the )?(?:confirmed|speaker|partner"
    r"|supporter|reference|member|sponsor)",
    r"\bput you down (?:as|for)\b|\bcount you in\b|\bcount on you (?:to|for)\b|\bcan (?:i"
    r"|we) count on your\b",
    r"\b(?:legally|contractually) binding\b",
    r"\b(?:answer|reply|respond|say|type|write)(?:ing)?(?: with| back)? ['\"]?yes['\"]? (?:to"
    r"|if you) (?:accept|agree|confirm|join|start)",
    r"\bby (?:answering|replying|responding)\b[^.!?\n]{0,60}\b(?:accept|agree|consent|confirm)",
    r"\b(?:say|tell (?:me|us|them)|state|reply|answer|declare)(?: that)? (?:you"
    r"|i) (?:hereby )?(?:accept|agree to|will (?:join|take|start|sign))\b",
)


def commits(clause: Clause) -> bool:
    """Whether a clause asks the twin to bind the person."""
    if clause.is_hypothetical:
        return bool(_WOULD.match(clause.text))
    return bool(_COMMITS.match(clause.text) or _COMMITS.match(f"{clause.head} {clause.text}"))


def commits_anywhere(reading: str) -> bool:
    """Whether a text takes an answer for the person's word: "Can I tell them that you accept?"."""
    return bool(_COMMITS_ANYWHERE.search(reading))
