"""Requests for other work: the twin as a free model for poems, scripts, translations and homework."""

from __future__ import annotations

import re

from bot.truth.openings import Clause
from bot.truth.patterns import any_of

_POETRY = (
    r"(?:poems?|poetry|sonnets?|haikus?|limericks?|songs?|lyrics|raps?|novels?|screenplays?|fairy ?tales?"
    r"|bedtime stor(?:y|ies)|jokes?|riddles?|puns?)"
)
_CODE = (
    r"(?:scripts?|programs?|functions?|code|snippets?|quer(?:y|ies)|regex|regular expressions?|apps?"
    r"|websites?|web ?pages?|landing pages?|macros?"
    r"|formulas?|spreadsheets?|algorithms?|schemas?|unit tests?|classe?s?|essays?|articles?"
    r"|blogs?(?: ?posts?)?|tweets?|captions?|e-?mails?|letters?"
    r"|cover letters?|speech(?:es)?|toasts?|business plans?|itinerar(?:y|ies)|recipes?|menus?|diets?"
    r"|workouts?(?: plans?)?|quiz(?:zes)?|exams?"
    r"|flash ?cards?|one-liners?|shopping lists?|slides?|presentations?|slogans?|taglines?|adverts?"
    r"|ads?|press releases?"
    r"|product descriptions?|homework|assignments?"
    r"|dissertations?|tutorials?|dialogues?|logos?|templates?|newsletters?|invitations?|contracts?"
    r"|job (?:ads?|descriptions?)|resumes?|cvs?)"
)
_TEXTS = (
    r"(?:stor(?:y|ies)|plans?|schedules?|names?|ideas?|lists?|tables?|outlines?|summar(?:y|ies)"
    r"|paragraphs?|sentences?|reports?|reviews?|proposals?"
    r"|messages?|questions?|descriptions?|texts?|posts?|guides?|translations?|examples?|pages?"
    r"|chapters?|prompts?)"
)
_MAKE = (
    r"(?:writ|compos|creat|generat|produc|prepar|mak|cod|invent|improvis)(?:e|ing)|(?:draft|craft"
    r"|design|build|develop|program|implement|pen|sketch|script)"
    r"(?:ing)?|com(?:e|ing) up with|cook(?:ing)? up"
)
_FOR_WHOM = r"(?:(?:me|us|him|her|them)\s+)?"
_A = (
    r"(?:an?|the|some|this|that|my|our|his|her|their|another|\d+|two|three|four|five|six|seven|eight"
    r"|nine|ten|twenty|a few|several"
    r"|one (?:that|which|to|for)|(?:quick|bubble|merge)sort|fizz ?buzz)"
)
_WORDS_BETWEEN = r"(?:[\w'#+./-]+\s+(?<!about )(?<!for )(?<!with )(?<!where )(?<!that )(?<!of )){0,4}?"
_POEMS = any_of(
    rf"(?:{_MAKE}|giv(?:e|ing)|tell(?:ing)?|sing(?:ing)?|recit(?:e|ing)|i (?:need|want)"
    rf"|show)\s+{_FOR_WHOM}(?:{_A}\s+)?{_WORDS_BETWEEN}{_POETRY}\b"
    r"(?![ -]\w*(?:app|recommend\w*|generat\w*|project|bot|site|engine|tool|service|database|dataset))"
)
_MAKES = any_of(
    rf"(?:{_MAKE}|i (?:need|want)|give me|giving me"
    rf"|send(?:ing)? me)\s+{_FOR_WHOM}{_A}\s+{_WORDS_BETWEEN}{_CODE}\b",
    r"how (?:do|would|can|to) (?:(?:you|i|one|we) )?(?:say|write|spell"
    r"|translate) [\"'“][^\"”]{1,200}[\"'”] in ",
    r"(?:give|send|show) me (?:\w+ ){0,2}?(?:code|sql|html|css|javascript|regex"
    r"|pseudo-?code)\b(?! (?:you|review))",
    rf"(?:{_MAKE})\s+{_WORDS_BETWEEN}{_CODE}\s+for (?:this|the following)\b",
    rf"(?:{_MAKE})\s+(?:me|us)\s+{_WORDS_BETWEEN}{_CODE}\b",
    rf"(?:{_MAKE})\s+{_CODE}\s+(?:for (?:me|us|my|a|an|the)|that|which|to|about|on|in which)\b",
    r"(?:writ|implement|cod)\w*\s+(?:one\b|(?:quick|bubble|merge|insertion|heap)[ -]?sort|fizz ?buzz"
    r"|binary search|a binary|dijkstra|fibonacci|tic.tac.toe)",
)
_MAKES_TEXTS = any_of(
    rf"(?:{_MAKE}|give me|i (?:need|want)|list|suggest"
    rf"|brainstorm)\s+{_FOR_WHOM}(?:{_A}\s+){_WORDS_BETWEEN}{_TEXTS}\b"
)
_NOUNS = (
    r"(?:text|articles?|paragraphs?|code|functions?|essays?|sentences?|passages?|documents?|papers?"
    r"|e-?mails?|letters?"
    r"|scripts?|quer(?:y|ies)|json|csv|xml|yaml|sql|tables?|snippets?|programs?|equations?|below"
    r"|above|following|poems?"
    r"|messages?|transcripts?|pdf|files?|resumes?|cvs?|cover letters?|contracts?|book|chapter|video"
    r"|homework|puzzle"
    r"|riddle|exercises?|assignments?|regex|stack ?trace|logs?|expression|integral|quote|phrase"
    r"|speech|draft|slides?)\b"
)
_GIVEN = r"(?:this|these|my|our|the (?:following|attached|below|next))\s+(?:[\w#+'-]+\s+){0,3}?"
_WORKS_ON = any_of(
    r"(?:summari[sz]|paraphras|rephras|rewrit|condens|optimi[sz]|analy[sz]|grad|transcrib|improv"
    r"|complet|continu|evaluat"
    r"|execut|solv|pars|minimi[sz]|translat|convert|decod|encod|proofread|reword|shorten|spell-?check"
    r"|refactor|debug"
    rf"|decrypt|extract)(?:e|ing)?\s+(?:{_GIVEN}|the\s+(?:[\w#+'-]+\s+){{0,2}}?){_NOUNS}",
    r"(?:edit|correct|format|fix|review|explain|polish|simplify|check|test|run|clean up|finish|answer"
    r"|sort|comment"
    rf"|extend|port|critique|read|break down|look at|do)(?:ing)?(?: on)?\s+{_GIVEN}{_NOUNS}",
    r"(?:do|doing|finish|help (?:me )?with|complet(?:e|ing)|writ(?:e|ing)|solv(?:e|ing)|grad(?:e|ing)"
    r"|improv(?:e|ing))"
    r"\s+my\s+(?:\w+\s+)?(?:homework|assignments?|essay|tax(?:es)?|thesis|paper|exams?|resume|cv"
    r"|letter|coursework)\b",
    r"plan(?:ning)?\s+(?:me\s+)?(?:an?|my|our)\s+(?:[\w-]+\s+){0,2}(?:trip|holiday|party|wedding"
    r"|weekend|vacation"
    r"|meals?|day|week|birthday|menu|tour|itinerary)\b",
    r"(?:recommend|suggest|find)(?:ing)?\s+(?:me\s+|us\s+)?(?:an?|some|the best"
    r"|good)\s+(?:\w+\s+)?(?:restaurants?|movies?"
    r"|films?|hotels?|songs?|flights?|gifts?|presents?|recipes?|names?|games?|laptops?|phones?)\b",
    r"(?:convert|translat|decod|encod|pars)\w*\s+(?:\d|['\"“]|(?:this)\s*(?:[:,.]|$|into|to"
    r"|for)|the following)",
    r"(?:summari[sz]e|paraphrase|rewrite|rephrase|solve|proofread|correct|fix)\s*(?:this"
    r"|the following|that)?\s*:",
    r"(?:calculate|compute|multiply|evaluate|work out|divide|add up|factori[sz]e|differentiate"
    r"|integrate|simplify)\s+"
    r"(?:[\d(]|the (?:\w+ )?(?:root|integral|derivative|sum|product|area|average)\b)",
    r"what(?:'s| is)\s+\(?\d[\d.,]*\s*(?:[*x/+^]|times|plus|minus|divided by)\s*\(?\d",
    r"with my (?:\w+ )?(?:homework|assignments?|essay|tax(?:es)?|thesis|paper|exams?|resume|cv"
    r"|(?:cover )?letter|coursework|code)\b",
    r"count (?:up |down )?(?:to|from) |(?:sort|rank|order|reverse|group) (?:these|the following"
    r"|this list|my)\b",
    r"summari[sz](?:e|ing) (?:the )?(?:plot|story|content|main points|key points|chapters?|book"
    r"|film|movie|news|history|theory)\b",
    r"what (?:does|is wrong with|do) (?:this|the following|my|these) (?:code|function|script|query"
    r"|error|regex|snippet)",
    r"(?:continue|finish|extend|go on with) (?:the|this|my) (?:story|text|poem|tale|lyrics|song"
    r"|sequence|series|code)\b",
    r"(?:explain|show|tell)\b[^.!?\n]{0,40}\bhow to (?:solve|calculate|compute|prove)\b",
    r"solve\s+(?:for\s+\w\b|\S*\d\S*\s*[-+*/=x]|x\b)",
)
_TRANSLATES = re.compile(
    r"translat(?:e|ing)\s+(?!between\b|that\b|it\b|from\b|documents\b|texts\b|\w+ly\b)\S"
    r"translat(?:e|ing)\s+(?!between\b|that\b|it\b|from\b|documents\b|texts\b|\w+ly\b)\S"
)
_PLAYS = any_of(
    r"(?:act|behave|respond|answer|talk|speak|reply)(?:ing)?\s+(?:as|like)\s+(?:an?|my|our"
    r"|if you (?:are|were))\b",
    r"be\s+(?:my|our)\s+(?:\w+\s+)?(?:tutor|assistant|teacher|lawyer|doctor|therapist|girl ?friend"
    r"|boy ?friend|friend"
    r"|coach|translator|guide|agent|secretary|editor|psychologist|butler|chef)\b",
    r"(?:let's|let us|we|i want to)\s+(?:play (?:a|the) (?:\w+ )?(?:game|role)|role-?\s?play)"
    r"|role-?\s?play(?:ing)?\b"
    r"|play the (?:role|part) of\b|impersonate\b",
)
_CODE_FENCE = "```"
_PASTED = re.compile(r"\b(?:def|function|class|select|import|return|public|var|let|const|print)\b")
_HERE = re.compile(r"\b(?:my|this|following|the) (?:code|function|script|query|program|snippet|error)\b")
_OF_THE_PERSON = re.compile(r"\b(?:you|your|yours|yourself)\b")
_FOR_THE_ASKER = re.compile(r"\b(?:me|us|my|our|this|following|about|that|which)\b|[:\"“]")


def is_errand(clause: Clause) -> bool:
    """Whether a clause asks for work on what is not the person's; "can you" alone asks what they can do."""
    sentence = re.split(r"[.!?\n]", clause.text, maxsplit=1)[0]
    if clause.head and not _FOR_THE_ASKER.search(sentence):
        return bool(_POEMS.match(clause.text))
    if _POEMS.match(clause.text) or _MAKES.match(clause.text) or _PLAYS.match(clause.text):
        return True
    if _OF_THE_PERSON.search(sentence):
        return False
    found = _WORKS_ON.match(clause.text) or _MAKES_TEXTS.match(clause.text) or _TRANSLATES.match(clause.text)
    return bool(found)


def pastes_work(reading: str) -> bool:
    """Whether a text brings the asker's own code along."""
    pasted = reading.partition(_CODE_FENCE)[2]
    return bool(pasted and _PASTED.search(pasted) and _HERE.search(reading))
