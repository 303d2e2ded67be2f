"""Words that ask the machine to forget its rules, to tell them, or to be somebody without any."""

from __future__ import annotations

import re

from bot.reasons import EXTRACTION, OVERRIDE, PERSONA

_RULES = (
    r"(?:instructions?|rules?|prompts?|directions?|directives?|guidelines?|restrictions?|programming"
    r"|polic(?:y|ies)|constraints?|guardrails?|filters?|safeguards?)"
)
_TELL = (
    r"(?:show|reveal|print|display|repeat|output|tell|give|list|dump|write|share|send|recite|encode|translate"
    r"|convert|summari[sz]e|render|expose|leak|return|echo|read)"
)
_MACHINE = r"(?:ai|a\.i\.|bot|chat\w*|gpt|\w*gpt|dan|assistant|language\s+model|character|persona|terminal)"
_NEAR = r"[^.!?\n]{0,40}"

_PATTERNS = {
    OVERRIDE: (
        (
            rf"\b(?:ignor\w*|disregard|forget|override|bypass|overwrite|circumvent"
            rf"|drop)\b{_NEAR}\b(?:previous|prior"
            rf"|preceding|above|earlier|all|any|your|these|those|the|system)\b[^.!?\n]{{0,30}}\b{_RULES}\b"
        ),
        (
            r"\b(?:ignore|disregard|forget)\s+(?:all|everything|anything|whatever)\b[^.!?\n]{0,40}"
            r"\b(?:above|before|learned|told|previous(?:ly)?|said|instructed)\b"
        ),
        r"\b(?:ignore|disregard|forget)\s+(?:your|the)\s+(?:profile|passages|sources|facts|data|persona)\b",
        r"(?:忽略|無視|无视|忘记)[^。\n]{0,12}(?:指示|指令|规则|说明|設定)",
        r"(?:指示|指令|規則)[^。\n]{0,8}無視",
        r"\b(?:игнорир\w*|забуд\w*)\b.{0,30}\b(?:инструкци\w*|правил\w*)",
        r"\[\s*ignore\s+(?:all\s+)?previous\b|\bnew\s+(?:system\s+)?(?:instructions?|rules?)\s*:",
        r"\badmin(?:istrator)?\s+override\b|\bsystem\s+override\b",
        (
            r"(?:^|[,.;:!]\s*|\b(?:please|and|must|now|bot)\s+)(?:turn|switch|disable|deactivate"
            r"|remove)\s+(?:off\s+)?(?:the\s+|your\s+|all\s+)?"
            r"(?:refusals?|safety|content\s+filters?|filters?|guard-?rails?|moderation|restrictions?)\b"
        ),
        r"\b(?:vergiss|ignorier\w*|missachte)\b.{0,40}\b(?:anweisung\w*|instruktion\w*|regeln|vorgaben)\b",
        (
            r"\b(?:olvida|ignora\w*|dimentica|esque[cç]\w*|oublie\w*|ignore[zr]?)\b.{0,40}"
            r"\b(?:instrucciones|reglas|istruzioni|regole|instruções|regras|consignes"
            r"|instructions\s+pr[ée]c\w+)\b"
        ),
    ),
    EXTRACTION: (
        (
            rf"\b{_TELL}\b[^.!?\n]{{0,60}}\b(?:private|hidden|owner[- ]only|secret|confidential"
            rf"|unpublished)\s+(?:notes?"
            r"|records?|passages?|sections?|facts|information|parts?|data)\s+(?:of|in|from"
            r"|about)\s+(?:you\b|him\b|(?:your|the|this|her|his)\s+(?:profile|prompt|context|notes|files?|records?))"
        ),
        (
            rf"\b{_TELL}\b{_NEAR}\b(?:your\s+context(?:\s+window)?(?=\W*$)"
            rf"|all\s+(?:the\s+)?"
            r"(?:passages|records|documents)\s+(?:you\b|word))"
        ),
        (
            r"\b(?:dein\w*|ihr\w*|tu|su|ton|votre|tuo|jouw|je|uw|seu)\s+(?:system[- ]?prompt"
            r"|prompt\s+(?:del?\s+sistema|systeme|di\s+sistema))"
        ),
        (
            r"\b(?:zeig\w*|nenne?\w*|gib|muestra\w*|dime|montre\w*|donne\w*|mostra\w*|dimmi|toon|geef"
            r"|mostre)\b[^.!?\n]{0,24}"
            r"\b(?:dein\w*|ihr\w*|tus|sus|tes|vos|tue|jouw|je|uw|suas)\s+(?:anweisungen|instruktionen"
            r"|instrucciones|instructions"
            r"|istruzioni|instructies|instrucoes|reglas|regeln|regles|regole|regels|regras)\b"
        ),
        (
            rf"\b{_TELL}(?:\W+(?:me|us|out|back|here|verbatim|your|the|this|its|all|full|entire"
            rf"|exact)\b)*\W+(?:system"
            r"[\s_-]+(?:prompts?|messages?|instructions?|configuration)|(?:initial|original|hidden"
            r"|secret|developer)"
            r"[\s_-]+(?:system[\s_-]+)?(?:prompts?|instructions?))\b"
        ),
        (
            rf"\b{_TELL}\b{_NEAR}\b(?:your|<)\s*(?:own\s+|exact\s+|full\s+|initial\s+|original\s+"
            rf"|hidden\s+|secret\s+)*"
            r"(?:system[\s_-]+)?(?:prompt|instructions|configuration)\b(?!\s+(?:for|on|to|in|at)\b)"
        ),
        (
            r"\bwhat(?:'s|\s+is|\s+are|\s+was|\s+were)\s+(?:your|the|those|these)\s+(?:(?:system"
            r"|initial|original"
            r"|hidden|secret|exact|previous|first)\s+)+(?:prompts?|instructions?|messages?)\b"
        ),
        r"\bwhat(?:'s|\s+is|\s+are|\s+were)\s+(?:your|those)\s+(?:instructions|prompt)\W*$",
        r"<\s*/?\s*system[_\s-]?prompt\s*>",
        (
            rf"\b(?:{_TELL}|describe|explain)\W+(?:\w+\W+){{0,3}}your\W+(?:\w+\W+)?"
            r"(?:prompt|instructions|guidelines|programming|configuration|constraints)\W*$"
        ),
        r"\bhow\s+(?:were|are|have)\s+you\s+(?:been\s+)?(?:programmed|configured|prompted|instructed)\b",
        r"\b(?:complete|continue|finish)\b[^.!?\n]{0,40}\byou\s+are\b",
        (
            rf"\b{_TELL}\b[^.!?\n]{{0,30}}\b(?:(?:text|words|everything|anything|all|content|lines?"
            rf"|messages?)\s+"
            r"(?:above|before\s+this)|the\s+above(?:\s+(?:text|words|prompt))?|text\s+you\s+were\s+given)\b"
        ),
        (
            r"\bwhat\s+(?:were|was|are|have)\s+you\s+(?:been\s+)?(?:told|instructed|given)\b[^.!?\n]{0,20}"
            r"\b(?:before\s+(?:this|the|our)\s+(?:conversation|chat|session)|initially|not\s+to|to\s+hide)\b"
        ),
        r"\bnot\s+(?:supposed|allowed)\s+to\s+(?:tell|say|reveal|share|disclose)\b",
        rf"\b{_TELL}\b{_NEAR}\b(?:chunk|passage|record)s?\b{_NEAR}\bprivate\b",
    ),
    PERSONA: (
        r"\byou\s+are\s+no\s+longer\b|\bforget\s+(?:who|what|that)\s+you(?:'re|\s+are)\b",
        (
            r"(?<!you )\b(?:stop|quit)\s+(?:being|acting\s+(?:as|like)|pretending\s+to\s+be|playing)\s+"
            r"(?:an?\b|the\b|[a-z]+\s*(?:[,.!]|$|and\b))"
        ),
        r"\b(?:drop|leave|break|exit|abandon)\s+(?:out\s+of\s+)?(?:the|your|this)?\s*(?:persona|character)\b",
        (
            r"\byour\s+(?:new|real|true|only|actual)\s+(?:task|role|purpose|goal|job|mission"
            r"|instructions?|identity)\s*(?:is\s+to\b|is\s*:|:)"
        ),
        (
            r"\bfrom\s+now\s+(?:on\s*,?\s+)?you\b|\byou\s+are\s+now\s+(?:in\s+\w+\s+mode|an?\s+\w+|free"
            r"|called|named)\b"
        ),
        (
            rf"\b(?:act|pretend|simulate|role-?\s?play|impersonate|behave)\b{_NEAR}\b(?:as|like|be"
            rf"|an?)\b{_NEAR}\b{_MACHINE}\b"
        ),
        (
            r"\byou\s+(?:are\s+going\s+to|will|must|shall)\s+(?:now\s+)?(?:pretend|role-?\s?play"
            r"|impersonate|simulate)\b"
        ),
        (
            r"\b(?:simulate|enable|enter|activate|with)\b[^.!?\n]{0,20}"
            r"\b(?:developer|debug|maintenance|dan|god|jailbreak|unrestricted|evil)\s+mode\b"
        ),
        r"\bdo\s+anything\s+now\b|\bjailbroken\b",
        (
            rf"\b(?:unfiltered|uncensored|amoral)\b[^\n]{{0,160}}\b{_MACHINE}\b"
            rf"|\b{_MACHINE}\b[^\n]{{0,120}}\b(?:unfiltered|uncensored|amoral)\b"
        ),
        r"\b(?:stay|remain|answer|respond|reply)s?\s+in\s+character\b|\bin\s+character\s+as\b",
        r"\btwo\s+(?:\w+\s+){0,2}(?:ways|personas)\b[^\n]{0,200}\b(?:gpt|normal\w*|first\s+way)\b",
        r"\bopenai(?:'s)?\s+(?:content\s+)?polic(?:y|ies)\b",
    ),
}
_COMPILED = tuple(
    (reason, re.compile(pattern)) for reason, patterns in _PATTERNS.items() for pattern in patterns
)


def attack(reading: str) -> str | None:
    """The reason why a reading in small letters is an attack on the rules, None when it is none."""
    return next((reason for reason, pattern in _COMPILED if pattern.search(reading)), None)
