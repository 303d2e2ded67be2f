"""The words by which people ask for private things, in small letters without accents."""

from __future__ import annotations

from bot.truth.patterns import any_of

_YOUR = r"(?:your|ur|thy|his|her|their|\w+'s)"
_DO_YOU = r"(?:do|did|does|are|is|were|was|have|has|had|can|could|will|would) (?:you|u|he|she|they|\w+)"
_OF_WORK = (
    r"(?!['s]*[ -](?:app|apps|calculator|tool|survey|project|system|data|dataset|model|predict\w*"
    r"|negotiat\w*|software|service"
    r"|database|api|page|field|form|valid\w*|book|bar|space|line|code base|codebase|interview|screen"
    r"|support|team|pipeline"
    r"|program(?:me)?|products?|checks?|care|tech|sector|industry|insurance company|department"
    r"|benchmark\w*|processing|slips?)\b)"
)


def _alone(words: str) -> str:
    """The words as a question of their own: "Salary?", "phone number please"."""
    return (
        rf"(?:^|\n)[^\w\n]*(?:(?:and|the|what about|how about|tell me|give me|current|exact"
        rf"|your) )*(?:{words})(?: please| pls| now)?[^\w\n]*(?:$|\n)"
    )


_SALARY = (
    r"(?:salar(?:y|ies)|pay|wages?|compensation|income|earnings|bonus(?:es)?|remuneration|net worth"
    r"|savings|debts?)"
)
_FAMILY = (
    r"(?:wife|husband|spouse|girl ?friend|boy ?friend|fiancee?|kids?|child(?:ren)?|sons?|daughters?"
    r"|mother|mom|mum|father|dad|parents"
    r"|siblings?|brothers?|sisters?|in-laws|love life|marriage|divorce|family(?! (?:of|name"
    r"|business))|partner(?= (?:do|work|think|live)|\W*$))"
)
ASKED = (
    (
        "salary",
        any_of(
            r"\b(?:what|how much) (?:you|he|she) (?:currently |now )?(?:make(?=\W*$|\W+(?:a|per|at"
            r"|now)\b)|earn|charge|are paid|get paid|get per)\b",
            r"\bhow much (?:would|do|must|should|will) (?:i|we|it|one) (?:have to |need to )?(?:pay"
            r"|cost)(?: to (?:hire|employ|get))? (?:for )?(?:you|her|him)\b",
            r"(?<![\w.,])\d[\d.,]{0,15} ?k?\b.{0,24}\b(?:enough|okay?|fine|acceptable|sufficient|too (?:low"
            r"|little)) for (?:you|her|him)\b",
            rf"\b{_YOUR} (?:\w+ ){{0,3}}?{_SALARY}\b{_OF_WORK}",
            r"\b(?:salary|pay|compensation|wage) (?:expectations?|requirements?|range|history|band"
            r"|demands?|wish(?:es)?)\b",
            rf"\b(?:what|which|how (?:much|high)) (?:is |was |are |were |the |kind of "
            rf"|a )*(?:{_SALARY})\b(?! (?:systems?|data|models?|tools?|software))",
            r"\bhow (?:much|well)(?: money)? (?:do|did|does|are|were|is|would|will|can) (?:you|u|he"
            r"|she|they|(?!the |it |this |that |an? |your |our |my )\w+) (?:\w+ )?(?:earn\w*"
            r"|make(?=\W*(?:$|a |per |now|at |there|each|every|in a))|(?:get )?paid|charge"
            r"|cost(?=\W*$)|want to (?:earn|make)|take home|bill)\b",
            r"\bwhat (?:do|did|does) (?:you|he|she|they|\w+) (?:\w+ )?(?:earn|charge|make (?:a"
            r"|per) (?:year|month|hour))\b",
            r"\b(?:how much|what) (?:do|did|does) (?:they|\w+|your \w+|the \w+) pay (?:you|him|her)\b",
            rf"\b{_YOUR} (?:\w+ )?(?:day|daily|hourly|freelance|consulting) rates?\b"
            rf"|\b{_YOUR} rates? (?:per|an?) (?:hour|day)\b",
            r"\bare (?:you|they) (?:well|fairly|over|under) ?-?paid\b|\bminimum (?:you"
            r"|that you) would (?:accept|work for)\b",
            r"\b(?:accept|work for|settle for|take) (?:[$€£] ?\d|less than \d|\d[\d.,]*(?:k"
            r"| ?(?:euros?|dollars?|pounds?|usd|eur|gbp)))",
            _alone(rf"{_SALARY}"),
            r"\b(?:gehalt\w*|verdien(?:st|en) (?:du|sie)|stundensatz|sueldo|salario|cuanto ganas?"
            r"|gagne[sz]?-(?:tu|vous)|votre salaire|ton salaire"
            r"|quanto (?:guadagn|ganha)\w*|stipendio|salaris|verdien(?:t u| je|t jij)|quanto voce ganha)\b",
        ),
    ),
    (
        "email",
        any_of(
            rf"\b{_YOUR} (?:\w+ ){{0,2}}?e-?mail\b(?: address(?:es)?| id)?(?!['s]*[ -](?:\w*(?:app"
            rf"|service|system|server|client|tool|campaign|market|template|pipeline|filter|parser"
            rf"|integration)\w*|to|about|from|was|said|of)\b)",
            r"\bwhat e-?mail\b|\be-?mail (?:address )?(?:can i|should i|do you use)\b|\bwhere (?:can"
            r"|do|should) i (?:e-?mail|mail) you\b",
            _alone(r"e-?mail(?: address)?"),
            r"\b(?:deine?|ihre?) e-?mail|\b(?:tu|su|votre|ton|tua|sua|seu|je|uw) (?:correo|courriel"
            r"|e-?mail|mail)\b|\badresse (?:e-?)?mail\b",
        ),
    ),
    (
        "phone",
        any_of(
            rf"\b{_YOUR} (?:\w+ ){{0,2}}?(?:(?:tele)?phone|mobile|cell(?: ?phone)?|landline|whatsapp"
            rf"|signal|telegram|fax)(?: numbers?| no\b| #)",
            rf"\b{_YOUR} (?:private |own |personal )?(?:telephone|phone|mobile|cell|landline"
            rf"|whatsapp)\W*(?:$|please|pls)",
            rf"\b{_YOUR} (?:phone |direct |private )?number(?! (?:one|of|\d))\b",
            r"\b(?:a|the|what|which|any) (?:phone |telephone |mobile )?number\b.{0,30}\b(?:call|reach"
            r"|ring|text|phone|contact)\b.{0,12}\byou\b",
            r"\b(?:phone|telephone|mobile|cell) numbers?\b.{0,30}\b(?:you|your|him|her|\w+'s)\b"
            r"|\bwhere can i (?:call|ring|phone) (?:you|him|her)\b",
            r"\b(?:give|send|text|tell) me (?:\w+ ){0,2}(?:(?:phone|mobile|telephone|cell) )numbers?\b",
            _alone(r"(?:tele)?phone(?: number)?|mobile(?: number)?|cell(?: number)?|(?:phone )?number"),
            r"\b(?:telefonnummer|handynummer|rufnummer|numero de (?:telefono|movil|celular|telephone"
            r"|telefone)|numero di (?:telefono|cellulare)"
            r"|telefoonnummer|mobiele nummer|ton numero|votre numero|tu numero|su numero)\b",
        ),
    ),
    (
        "address",
        any_of(
            r"\bwhere (?:exactly |precisely )?(?:is|are) your (?:house|home|flat|apartment|place)\b",
            rf"\b{_YOUR} (?:exact |current |full |private |own )*(?:home|street|postal|mailing|house"
            rf"|private|residential|living|physical) (?:address|location|number)\b",
            rf"\b{_YOUR} (?:exact |full |current )*(?:address|post ?code|postal code|zip(?: ?code)?"
            rf"|street|house number|door code)(?!\w| (?:book|bar|valid|resolution|pars|space|service))",
            r"\b(?:which|what) (?:street|house|building|apartment|flat|neighbou?rhood|door"
            r"|floor) .{0,30}\b(?:you|he|she|they|\w+) live\b",
            r"\bwhere exactly (?:do|does|are|is) (?:you|he|she|\w+)\b.{0,10}\bliv|\blive exactly\b"
            r"|\bcome (?:to|by) your (?:house|home|place|flat)\b",
            r"\b(?:send|ship|mail|post|deliver) (?:you |her |him )?(?:a |an |the |some "
            r"|my )?\w+ (?:to|at) (?:your|her|his) (?:home|house|place|door)\b",
            _alone(r"(?:home |street |postal )address|post ?code|zip ?code"),
            r"\b(?:deine?|ihre?) (?:adresse|anschrift|postleitzahl|strasse|hausnummer)|wohnadresse"
            r"|\b(?:tu|su) (?:direccion|domicilio)\b|\b(?:ton|votre) adresse(?! (?:e-?)?mail)\b"
            r"|\b(?:tuo|suo) indirizzo\b|\b(?:je|uw) (?:adres|postcode)\b|\bseu endereco\b",
        ),
    ),
    (
        "birthday",
        any_of(
            r"\bhow old (?:are|is|were) (?:you|u|he|she|they)\b(?! when| at the)|\b(?:you|he"
            r"|she) (?:are|is) how old\b",
            rf"\b{_YOUR} (?:exact |real |own |current )?(?:age|birth ?day|birth ?date|date of birth"
            rf"|dob|birth year|year of birth|star sign|zodiac sign|birth ?place)\b(?! (?:group|app"
            rf"|verif|check))",
            r"\b(?:when|what year|which year|in what year|where|on what day|on which day"
            r"|what day) (?:were|was) (?:you|he|she|\w+) born\b|\bwere you born (?:in|on|before"
            r"|after)\b",
            r"\bhow old is (?!it\b|this\b|that\b|the\b|your\b)\w+\s*\?|\bwhat age are you\b"
            r"|\bare you (?:over|under|above|below|older|younger)(?: than)? (?:\d|thirty|forty|fifty"
            r"|sixty)",
            _alone(r"age|date of birth|birth ?day|birth ?date|dob"),
            r"\b(?:wie alt (?:bist|sind)|geburtsdatum|geburtstag|wann (?:bist|sind|wurden) (?:du"
            r"|sie) geboren|cuantos anos tien|fecha de nacimiento|cumpleanos"
            r"|quel age|date de naissance|anniversaire|quanti anni|data di nascita|hoe oud (?:ben"
            r"|bent|is)|geboortedatum|quantos anos|data de nascimento)\b",
        ),
    ),
    (
        "visa",
        any_of(
            r"\b(?:have|hold|carry|own) (?:an? |any |your )?(?:\w+ )?(?:passport|dual citizenship"
            r"|citizenship)s?\b",
            r"\b(?:need|require|have|hold|got|get|getting|expires?|lose|lost) (?:an? |any |your |us "
            r"|uk |eu |schengen |\w+ )?(?:visas?|work permit|residence permit|green card"
            r"|(?:visa )?sponsorship(?= to| for| in|\W*$))\b(?! (?:card|payment|integration|api))",
            r"\bvisa (?:status|sponsorship|type|situation|requirements?|application)\b|\b(?:work"
            r"|residence|residency) permit\b(?=.*\byou)|\bh-?1b\b|\bgreen card\b",
            rf"\b{_YOUR} (?:\w+ )?(?:visa|citizenship|nationality|passport(?! number)|immigration (?:status"
            rf"|history)|work authori[sz]ation|right to work|work permit|residence permit)\b{_OF_WORK}",
            r"\bare (?:you|they) (?:legally )?(?:authori[sz]ed|allowed|eligible|permitted"
            r"|entitled) to work\b|\bright to work\b|\bwork authori[sz]ation\b",
            r"\b(?:what|which) (?:passport|citizenship|nationality|nationalities|visa)\b"
            r"|\bare you an? (?:\w+ )?(?:citizen|national|immigrant|resident of|permanent resident)\b",
            r"\b(?:visum|arbeitserlaubnis|aufenthalts\w+|staatsangehorigkeit|permiso de trabajo"
            r"|nacionalidad|ciudadania|permis de travail|nationalite"
            r"|permesso di (?:lavoro|soggiorno)|cittadinanza|werkvergunning|verblijfsvergunning"
            r"|nationaliteit|cidadania|nacionalidade)\b",
        ),
    ),
    (
        "religion",
        any_of(
            rf"\b{_YOUR} (?:personal |own )?(?:religion|faith(?! in)|religious (?:beliefs?|views?)"
            rf"|church|mosque|temple|synagogue|god|denomination|belief in god)\b",
            r"\b(?:what|which) religion (?:are|do|is|does) (?:you|he|she|\w+)\b|\bdo (?:you"
            r"|they) (?:believe in (?:god|jesus|allah|heaven|hell|an afterlife)|pray\b"
            r"|go to (?:church|mosque|mass)|fast (?:during|in) )",
            r"\bare you (?:an? )?(?:practi[cs]ing )?(?:christian|muslim|jew(?:ish)?|hindu|buddhist"
            r"|catholic|protestant|atheist|agnostic|mormon|sikh|religious(?! about)|orthodox)\b",
            _alone(r"religion"),
            r"\b(?:deine|ihre|welche) religion\b|\b(?:tu|su) religion\b|\b(?:votre|ta|tua"
            r"|sua) religion|\bgeloof je in\b|\bglauben sie an gott\b|\bglaubst du an gott\b"
            r"|\bcrees en dios\b",
        ),
    ),
    (
        "health",
        any_of(
            rf"\b{_YOUR} (?:mental |own |physical |current |personal )*(?:health(?=\W*$|\W+(?:status"
            rf"|conditions?|issues?|problems?|history|records?|like|is|has|okay|insurance))"
            rf"|medical (?:history|records?|conditions?)|disabilit(?:y|ies)|illness(?:es)?"
            rf"|diagnos[ie]s|medications?|therap(?:y|ist)|weight|pregnancy|addictions?)\b",
            r"\b(?:do|did|have|has|does) (?:you|he|she|\w+) (?:ever )?(?:have|had|suffer(?:ed)? from"
            r"|been diagnosed with|take|got)? ?(?:any |an? |some |serious |chronic |mental |physical "
            r"|medical )*"
            r"(?:disabilit(?:y|ies)|illness(?:es)?|disease|(?:health|medical) (?:problems?|issues?"
            r"|conditions?)|depression|cancer|adhd|autism|diabetes|allerg(?:y|ies)|medication"
            r"|burn-?out|hiv)\b",
            r"\bare (?:you|they) (?:\w+ )?(?:sick|ill|disabled|pregnant|vaccinated|depressed|autistic"
            r"|on (?:any |some )?medication|bipolar|an alcoholic|handicapped|neurodivergent)\b",
            r"\bdo you (?:smoke|drink alcohol|take drugs|use drugs)\b|\bsick days\b.{0,30}\byou\b"
            r"|\bhow much do you weigh\b|\bhave you (?:ever )?been (?:hospitali[sz]ed|sick|ill"
            r"|in therapy)\b",
            r"\b(?:bist du|sind sie) (?:krank|schwanger|behindert)|schwerbehinder\w+|\b(?:estas"
            r"|esta) (?:embarazada|enferm)|\benceinte\b|\bincinta\b|\bzwanger\b",
        ),
    ),
    (
        "family",
        any_of(
            r"\b(?:mrs|mr|someone special|somebody special|special someone) .{0,12}in your life\b"
            r"|\byour significant other\b",
            rf"\b{_YOUR} {_FAMILY}(?!\w)",
            r"\bare (?:you|they) (?:\w+ )?(?:married|single(?!-)|divorced|engaged(?! (?:in|with|by"
            r"|at))|dating|in a relationship|seeing (?:someone|anyone|somebody|anybody)|a (?:mother"
            r"|father|mom|mum|dad|parent|virgin))\b",
            r"\b(?:do|does|have|has) (?:you|he|she|\w+) (?:have |got )?(?:any |an? |some "
            r"|\w+ )?(?:kids|children|wife|husband|girl ?friend|boy ?friend|siblings|brothers|sisters"
            r"|family)\b(?! (?:friendly|apps?|products?))",
            r"\bmarital status\b|\b(?:plan|planning|want|going) (?:on |to )?(?:have|having|get"
            r"|getting|start|starting) (?:\w+ )?(?:kids|children|a family|a baby|married)\b"
            r"|\bhow many (?:kids|children|siblings|brothers|sisters)\b(?=.*\byou have)",
            r"\bwho are you (?:dating|married to|seeing|sleeping with)\b|\b(?:will"
            r"|would) you (?:marry|date|go out with) (?:me|us)\b",
            r"\b(?:bist du|sind sie|estas|esta usted|es-tu|etes-vous|sei|ben je|bent u"
            r"|voce e) (?:\w+ )?(?:verheiratet|ledig|casad[oa]|marie(?:e)?|celibataire|sposat[oa]"
            r"|getrouwd|solter[oa])\b"
            r"|\b(?:hast du|haben sie) kinder\b|\btienes hijos\b|\bavez-vous des enfants\b"
            r"|\bas-tu des enfants\b|\bhai figli\b|\bheb je kinderen\b|\btem filhos\b",
        ),
    ),
    (
        "politics",
        any_of(
            r"\bwho(?:m)? (?:did|do|will|would|are) (?:you|he|she|they) (?:\w+ )?(?:vot(?:e|ing)"
            r"|support in the election)|\bhow (?:did|do|will|would) you vote\b|\bdid you vote (?:for"
            r"|in|against)\b",
            rf"\b{_YOUR} (?:\w+ )?(?:politic(?:s|al (?:views?|opinions?|beliefs?|party|affiliation"
            rf"|stance|leanings?|position|orientation|convictions?)))\b|\bpolitical(?:ly)? (?:views"
            rf"|opinions|left|right)\b",
            r"\b(?:which|what) (?:political )?party (?:do|did|are|would|will) you\b"
            r"|\bare you (?:an? )?(?:democrat|republican|socialist|communist|(?:neo)?liberal"
            r"|conservative(?! (?:with|about|in))|fascist|leftist|left[- ]wing|right[- ]wing"
            r"|anarchist|feminist|zionist|tory|libertarian)\b",
            r"\b(?:what do you think|how do you feel|your (?:opinion|view|stance|position|thoughts?)"
            r"|are you (?:for|against|in favou?r of)|do you support|where do you stand) (?:of|about"
            r"|on|is on)? ?(?:the )?"
            r"(?:trump|biden|putin|harris|netanyahu|macron|merz|scholz|wilders|farage|musk|abortion"
            r"|gun control|immigration|israel|palestine|gaza|brexit|the war|war in|death penalty"
            r"|election|president|prime minister|government|migrants|refugees|gay marriage|capitalism"
            r"|communism)\b",
            r"\b(?:wen|was) (?:hast|haben) (?:du|sie) gewahlt|\bwelche partei\b|\bque partido\b"
            r"|\bpor quien votaste\b|\bpour qui (?:as-tu|avez-vous) vote\b|\bper chi hai votato\b"
            r"|\bop wie (?:heb|stem)\b",
        ),
    ),
    (
        "references",
        any_of(
            r"\bvouch for (?:you|her|him)\b",
            rf"\b{_YOUR} (?:\w+ )?(?:references|referees?)\b(?! (?:implementation|architecture|guide"
            rf"|manual|docs?|data|models?))",
            r"\b(?:give|send|share|name|provide|list|supply|offer)(?: me"
            r"| us)? (?:with )?(?:\w+ ){0,2}?(?:references|referees)\b(?! to\b| for the)|\bcan (?:i"
            r"|we) (?:call|contact|speak to|talk to) (?:your|a) (?:former|previous|last|old"
            r"|current) (?:\w+ )?(?:boss|manager|employer|supervisor|colleagues?)\b",
            r"\b(?:do|can) you (?:have|provide|give|offer|supply|share"
            r"|name) (?:\w+ ){0,2}?(?:references|referees)\b(?! to\b| for the)",
            _alone(r"references|referees"),
        ),
    ),
    (
        "identity",
        any_of(
            rf"\b{_YOUR} (?:\w+ ){{0,2}}?(?:social security(?: number)?|ssn"
            rf"|national insurance(?: number)?|tax (?:id|number)|passport number|id (?:card|number)"
            rf"|driver'?s? licen[cs]e number|iban|bank(?: account)?(?: number| details)?(?!\w"
            rf"| (?:project|job|client|app))|credit card(?: number)?|pin(?: code)?|passwords?"
            rf"|api keys?|secret key|access token|login(?: details)?)\b(?! (?:manag|polic|hash|reset"
            rf"|rotation|app|strateg|flow|page))",
            rf"\b{_YOUR} (?:\w+ )?(?:sexual orientation|sexuality|gender(?: identity)?|pronouns"
            rf"|ethnicity|race|skin colou?r|ethnic (?:background|origin)|criminal record|sex life)\b",
            r"\bare you (?:an? )?(?:gay|lesbian|straight|trans(?:gender)?|bisexual|queer|black|white"
            r"|asian|latino|latina|arab|man|woman|male|female)\b(?! hat)|\b(?:have"
            r"|did) you (?:ever )?(?:been )?(?:convicted|arrested|in (?:jail|prison)|go to (?:jail"
            r"|prison)|committed a crime)\b",
            r"\bmother'?s maiden name\b|\bmaiden name\b(?=.*\byour?)",
        ),
    ),
)
"""Topic and the words that ask for it, in the order in which they are tried."""

FALSE_FRIENDS = any_of(
    r"\b(?:mother|father) ?(?:tongue|land)s?\b",
    r"\b(?:parent|sister|mother) (?:company|companies|organi[sz]ation|project|team|ship)\b",
    r"\b(?:email|e-mail|ip|mac|memory|web|url|delivery|billing) address (?:valid\w*|service|pars\w*"
    r"|book|space)\b",
    r"\b(?:visa|mastercard) (?:and|or|,) (?:mastercard|visa|amex|paypal)\b",
)
"""Words of work that sound private; they are taken out before anything is looked for."""
