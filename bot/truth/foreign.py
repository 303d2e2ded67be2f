"""The same requests in the languages that visitors use most, in small letters without accents."""

from __future__ import annotations

import re

from bot.reasons import COMMITMENT, ERRAND, WORDS

_MADE = {
    # verbs of making in the imperative, articles, things made
    "de": (
        r"(?:schreib|dichte|erstell|verfass|entwirf|generier|mach|programmier|erfind|gib)(?:e|en sie)?",
        r"(?:mir |uns |bitte )*(?:ein(?:e|en)?|das|den|die) ",
        (
            r"gedicht|aufsatz|essay|s[ck]ript|programm|code|lied|geschichte|brief|e-?mail|funktion|rezept"
            r"|text|artikel|witz"
        ),
    ),
    "es": (
        r"(?:escrib[ea]|redact[ae]|cre[ae]|gener[ae]|compon(?:ga)?|haz|haga|dame|inventa)(?:me|nos)?",
        r"(?:un|una|el|la|unos|unas) ",
        (
            r"poema|ensayo|cancion|script|programa|codigo|carta|cuento|historia|articulo|correo|funcion"
            r"|receta|chiste"
        ),
    ),
    "fr": (
        (
            r"(?:ecri(?:s|vez)|redige[zr]?|compose[zr]?|cree[zr]?|genere[zr]?|fai(?:s|tes)|donne[zr]?"
            r"|invente[zr]?)(?:-(?:moi|nous))?"
        ),
        r"(?:un|une|le|la|du|des) ",
        (
            r"poeme|dissertation|chanson|script|programme|code|lettre|histoire|article|recette|fonction"
            r"|blague|essai|mail"
        ),
    ),
    "it": (
        r"(?:scriv[ia]|componi|crea|genera|dammi|inventa|fammi)(?:mi|ci)?",
        r"(?:un|una|uno|il|la) ",
        (
            r"poesia|saggio|canzone|script|programma|codice|lettera|storia|articolo|ricetta|funzione"
            r"|barzelletta|tema"
        ),
    ),
    "pt": (
        r"(?:escrev[ea]|cri[ea]|ger[ea]|componha|compoe|faca|faz|redija)(?:-me)?",
        r"(?:me )?(?:um|uma|o|a) ",
        (
            r"poema|redacao|cancao|musica|script|programa|codigo|carta|historia|artigo|receita|funcao"
            r"|piada|texto"
        ),
    ),
    "nl": (
        r"(?:schrijf|maak|genereer|bedenk|verzin|geef)",
        r"(?:me |mij |ons |eens )*(?:een|het|de) ",
        (
            r"gedicht|opstel|essay|lied|liedje|script|programma|code|brief|verhaal|artikel|recept|functie"
            r"|mop|tekst|e-?mail"
        ),
    ),
}
_ERRANDS = "|".join(
    rf"(?:{verbs}) {articles}(?:[\w-]+ ){{0,3}}?(?:{things})\b" for verbs, articles, things in _MADE.values()
)
_TRANSLATIONS = (
    r"ubersetz(?:e)?\b|ubersetzen sie (?:das|dies|diese\w*|bitte|mir|folgend\w*|den|\W)"
    r"|los(?:e|en sie) (?:diese|die|folgende|bitte)|(?:fass|fasse) (?:das|diesen|den) \w+ zusammen"
    r"|traduce(?:me)?\b|traduzca(?:me)?\b|resuelve\b|resume (?:este|el|la)\b"
    r"|tradui(?:s|sez)(?!-(?:tu|vous))(?:-moi)?\b|resou(?:s|dre)\b|resolvez\b|resume[zr]? (?:cet?|cette)\b"
    r"|traduci(?:mi)?\b|risolvi\b|riassumi (?:questo|il)\b"
    r"|traduza\b|traduz (?:isto|este|essa|para)\b|resolva\b|resuma (?:este|o)\b"
    r"|vertaal\b|los (?:deze|de) \w+ op\b|vat (?:deze|dit) \w+ samen"
)
_WORDS = (
    r"sag(?:e|en sie)?,? (?:dass|das) (?:du|sie|ich)\b|wiederhol(?:e|en sie)?(?:\s*:| mir nach"
    r"| folgend| diesen satz| nach mir)"
    r"|gib zu\b|geben sie zu\b|behaupte\b|(?:bestatig\w*|erklar\w*) (?:sie )?offentlich"
    r"|(?:di|diga|dime) que (?:tu|usted|eres|odias|amas|estas|te|tienes|acept\w+|mentiste|no|el|la|yo|soy)\b"
    r"|repit[ea](?:\s*:| despues| conmigo| esta frase| la frase| lo siguiente)|admit[ea] que\b"
    r"|confies[ae] que\b"
    r"|(?:dis|dites|dites-moi|dis-moi) que (?:tu|vous|je|votre|ton)\b|repete[zr]?(?:\s*:| apres moi"
    r"| cette phrase| la phrase)"
    r"|(?:admets|admettez|avoue[zr]?) que\b|(?:di'?|dici|dite|dimmi) che (?:sei|odi|hai|ami|siete|tu"
    r"|io|non)\b"
    r"|ripet[ei](?:\s*:| dopo di me| questa frase)|ammetti (?:che|di)\b|diga que (?:voce|odeia|eu)\b"
    r"|repita(?:\s*:| comigo| depois)"
    r"|admita que\b|zeg (?:maar )?dat (?:je|jij|u|ik|uw)\b|herhaal(?:\s*:| na mij| deze zin"
    r"| het volgende)|geef toe dat\b"
)
_COMMITMENTS = (
    r"(?:nimmst du|nehmen sie) (?:das|unser|mein|dieses|den|die) (?:\w+ )?\w+ an\b|akzeptier(?:st du"
    r"|en sie|e) (?:das|unser|den|die|unsere)\b"
    r"|(?:nimm|nehmen sie) (?:das|unser) angebot an\b|(?:versprich|versprechen sie|versprichst du)\b"
    r"|bestatig(?:e|en sie|st du),? (?:mir |uns )?(?:bitte )?,? ?(?:dass (?:du"
    r"|sie) (?!\w+ \w+ (?:gearbeitet|studiert))|den (?:termin|vertrag)|das angebot)"
    r"|unterschreib(?:e|en sie|st du)? (?:den|das|diesen|bitte|hier)|stimm(?:st du|en sie|e) (?:dem"
    r"|der|unserem|zu)\b|sag(?:st du|en sie|e)? (?:uns )?zu\b"
    r"|(?:acepta(?:s|n)?|acepte) (?:usted )?(?:la|el|nuestra|nuestro|mi|esta|este|los) "
    r"|(?:confirm[ea]) que (?:vas|va|empez|acept|empiez|vendr|asist|estaras)"
    r"|promet[ea](?:me|nos)?\b|firm[ae] (?:el|este|la|aqui)\b"
    r"|(?:acceptez-vous|acceptes-tu|accepte[zr]?) (?:notre|l'|le|la|cette|ce|mon|les|nos)"
    r"|confirme[zr]? que (?:tu|vous) (?:commenc|accept|viend|ser|all|demarr)"
    r"|promet(?:s|tez)(?:-(?:moi|nous))?\b|signe[zr]? (?:le|ce|ici|cette)\b"
    r"|accett[ia](?:te)? (?:la|l'|il|questa|questo|le|i)|conferm[ia] che (?:ini|accett|verr|sar)"
    r"|promettimi\b|firma (?:il|questo|qui)\b"
    r"|(?:voce )?aceit[ae] (?:a|o|nossa|nosso|minha|esta|essa|os|as) |prometa\b|assine (?:o|este"
    r"|aqui)\b|confirme que (?:voce )?(?:vai|aceita|comec)"
    r"|accepteer(?:t u| je)? (?:ons|het|de|dit|deze|mijn|onze)\b|neem(?:t u| je)? (?:ons|het"
    r"|de) \w+ aan\b|beloof\b|bevestig dat (?:je|u) (?!\w+ \w+ (?:gewerkt|gestudeerd))"
    r"|(?:teken|onderteken)(?:t u| je)? (?:het|dit|de|hier)\b"
)
_GENRES = re.compile(
    r"^(?!.*\b(?:hast|haben|has|have|hai|heb|heeft|as-tu|avez|ja |je |schon)\b)(?=.*\b(?:schreiben"
    r"|schreib|dichten|verfassen|mach|escrib|redact|ecri(?:re|s|v)|redige"
    r"|scriv|escrev|schrij|maak)).*\b(?:ein|eine|einen|un|une|una|um|uma|een)\s+(?:\w+ )?(?:gedicht"
    r"|aufsatz|poema|ensayo|poeme"
    r"|dissertation|poesia|saggio|redacao|opstel|lied|chanson|cancion|canzone|cancao|einkaufsliste)\b"
)
"""A request behind "can you", where the verb stands at the end."""
_REQUESTS = (
    (COMMITMENT, re.compile(_COMMITMENTS)),
    (WORDS, re.compile(_WORDS)),
    (ERRAND, re.compile(f"{_ERRANDS}|{_TRANSLATIONS}")),
)


def foreign_request(clause: str) -> str | None:
    """The reason why a clause asks for something else than an answer, or None."""
    found = next((reason for reason, pattern in _REQUESTS if pattern.match(clause)), None)
    return found or (ERRAND if _GENRES.match(clause) else None)
