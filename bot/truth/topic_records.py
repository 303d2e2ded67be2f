"""The words by which a record tells of private things, in small letters without accents."""

from __future__ import annotations

from bot.truth.patterns import any_of

_MINE = r"\b(?:my|i have|i've|our)\b"
TOLD = {
    "salary": any_of(
        r"\b(?:salar(?:y|ies)|compensation|wage|remuneration|day rate|hourly rate|pay expectations?)\b",
        r"\bi (?:earn|charge|make) ",
    ),
    "email": any_of(r"[\w.+-]+@[\w-]+\.\w"),
    "phone": any_of(
        r"\+\d[\d ()./-]{7,}\d", r"\b(?:phone|mobile|tel(?:ephone)?|whatsapp)\b\D{0,20}\d[\d ()./-]{5,}\d"
    ),
    "address": any_of(
        r"\b(?:street|home|postal|mailing) address\b|\bpost(?:al)? ?code\b|\bzip code\b",
        r"\baddress: \S|\b\d{1,4} [a-z]+ (?:street|st\.|road|rd\.|avenue|ave\.?|lane|drive|square)\b"
        r"|\b\w+(?:strasse|straat|laan|weg|gasse) \d",
    ),
    "birthday": any_of(r"\b(?:born|birth ?day|birth ?date|date of birth|years old|age:)"),
    "visa": any_of(
        r"\b(?:work (?:authori[sz]ation|permit)|visa (?:status|sponsorship)|right to work"
        r"|citizen(?:ship)?|nationality|passport|residence permit|sponsorship|permanent resident)\b"
    ),
    "religion": any_of(
        r"\b(?:religion|my faith|christian|muslim|jewish|hindu|buddhist|catholic|protestant|atheist"
        r"|agnostic|church|mosque|synagogue)\b"
    ),
    "health": any_of(
        rf"{_MINE} (?:\w+ ){{0,3}}(?:health|disability|illness|diagnosis|depression|burn-?out|cancer"
        rf"|adhd|autism|pregnancy|therapy)\b",
        r"\bi (?:am|was|got) (?:\w+ )?(?:disabled|ill|sick|pregnant|diagnosed|autistic|burnt? out)\b",
    ),
    "family": any_of(
        rf"{_MINE} (?:\w+ ){{0,3}}(?:wife|husband|partner(?! )|spouse|kids?|children|sons?|daughters?"
        rf"|parents|mother|father|siblings?|sisters?|brothers?|family)\b",
        r"\bi (?:am|'m) (?:\w+ )?(?:married|single|divorced|a (?:mother|father|parent))\b"
        r"|\bmarital status\b|\b(?:mother|father|parent) of\b",
    ),
    "politics": any_of(
        r"\b(?:my political|political (?:party|views)|i vote|party member|member of the \w+ party"
        r"|councill?or|elected)\b"
    ),
    "references": any_of(
        r"\b(?:references?|referees?)\b(?=\s*(?:$|\n|:|from|by|available))",
        r"\brecommend(?:ed|ation) (?:by|from)\b",
    ),
    "identity": any_of(r"\b(?:pronouns|gender|ethnicity|sexual orientation|iban)\b"),
}
"""Topic -> how a record tells of it."""
