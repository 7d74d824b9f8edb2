"""One spelling and one word for what several say alike, in a quote and in a text about it."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.words import canonical

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "σ": "sigma", "τ": "tau", "ω": "omega",
}  # fmt: skip
# Each line: what is put for the words behind the colon, which mean the same wherever they stand.
_TERMS = """
    liver: hepatic
    kidney: renal
    heart: cardiac
    lung: pulmonary
    stomach: gastric
    brain: cerebral
    mouse: murine
    heart attack: myocardial infarction
    heart attacks: myocardial infarctions
    hypertension: high blood pressure
    bleeding: hemorrhage|haemorrhage
    red blood cell: erythrocyte
    red blood cells: erythrocytes
    white blood cell: leukocyte|leucocyte
    white blood cells: leukocytes|leucocytes
    newborns: neonates
    adrenaline: epinephrine
    noradrenaline: norepinephrine
    paracetamol: acetaminophen
    aspirin: acetylsalicylic acid
    vitamin C: ascorbic acid
    before: prior to
    due to: owing to|because of
    to: in order to
    while: whilst
    among: amongst
    use: utilize|utilise
    uses: utilizes|utilises
    used: utilized|utilised
    shows: exhibits|displays
    show: exhibit
    showed: exhibited|displayed
    can: is able to|are able to|has the ability to|have the ability to
    required: essential|indispensable|necessary
    associated with: linked to
    type 1: type I
    type 2: type II
"""
_BIG = r"(?:significant|substantial|marked|dramatic|strong|considerable|pronounced|profound|robust)"
_QUANTITY = (
    r"(?= (?:(?!than\b)\w+ ){0,2}?(?:risks?|rates?|levels?|incidences?|mortality|odds|likelihood"
    r"|probability|expression|concentrations?|prevalence|production|activity)\b)"
)
_CAUSED = r"\b(?:caus|induc|produc)"
_ALONE = r"(?=\w)(?![^,;.]*\b(?:and|or)\b)"  # "caused reduced appetite and death"
# What grows up, comes up or is made, and what only chemists reduce.
_RAISED = (
    r"(?! (?:against|in|with|on|from|under|at|for|to|as)\b"
    r"| (?:\w+ )?(?:questions?|concerns?|doubts?|awareness|issues?|hopes?|fears?|money|funds"
    r"|alarm|antibod\w+|antiser\w+|plus|possibility)\b)"
)
_NO_REDOX = (
    r"(?! (?:\w+ )?(?:glutathione|GSH|thioredoxin|cytochrome|graphene|NADP?H?|flavins?|ferredoxin"
    r"|ferric|iron|Fe|copper|nitrates?|nitrites?|sulfates?|disulfides?|quinones?|ubiquinone|agents?"
    r"|form|forms|state|ascorbate|oxygen|tetrazolium|MTT|product|to)\b)"
)
_MORE, _LESS = r"(?:increase|rise|elevation)s?", r"(?:decrease|reduction|decline)s?"
_RULES = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"(?<=\w)\((?:\+|hi|high)\)(?=[\s-])", "+"),
        (r"\b(pro|co|up|down|over|pre|post|inter|intra|micro|non)-(?=[a-z]{4})", r"\1"),
        (r"(?<=\w)(?: [—-] |-)(?=(?:mutated|positive|negative|deficient|defective)\b)", " "),
        (r"'s (?=disease\b|syndrome\b)", " "),
        *(
            (rf"(?i)(?:^|(?<=\bthat )|(?<=, )){word}ing (?:the )?", f"{word}ion of ")
            for word in ("inhibit", "activat", "delet", "deplet", "disrupt", "stimulat")
        ),
        # what brings about a change, and how great it is said to be
        (r"\bleads to\b|\bresults in(?! (?:this|our|the (?:present|current)))\b", "causes"),
        (r"\b(?:led to|resulted in)\b", "caused"),
        (r"\b(?:leading to|resulting in)\b", "causing"),
        (r"(?<!\bthe )(?<!\bour )(?<!\bthese )\b(?:lead to|result in)\b", "cause"),
        *(
            (rf"{_CAUSED}{ending} (?:an? |the )?{noun} (?:in|of) ", rf"{verb}{end} ")
            for noun, verb in ((_MORE, "increas"), (_LESS, "decreas"))
            for ending, end in (("es", "es"), ("ed", "ed"), ("ing", "ing"), ("e", "e"))
        ),
        *(
            (rf"{_CAUSED}{ending} (?:an? |the )?{adjective} {_ALONE}", rf"{verb}{end} ")
            for adjective, verb in (
                ("(?:increased|elevated)", "increas"),
                ("(?:decreased|reduced)", "decreas"),
                ("deregulated", "deregulat"),
            )
            for ending, end in (("es", "es"), ("ed", "ed"), ("ing", "ing"), ("e", "e"))
        ),
        # a verb and an adjective for "more", another for "less"
        (rf"\b(?:raised|elevated)\b{_RAISED}", "increased"),
        (rf"\b(?:raises|elevates)\b{_RAISED}", "increases"),
        (rf"\b(?:raise|elevate)\b{_RAISED}", "increase"),
        (rf"\b(?:reduced|lowered)\b{_NO_REDOX}", "decreased"),
        (rf"\b(?:reduces|lowers)\b{_NO_REDOX}", "decreases"),
        (rf"\b(?:reducing|lowering)\b{_NO_REDOX}", "decreasing"),
        (rf"\b(?:reduce|(?<=to )lower|(?<=can )lower)\b{_NO_REDOX}", "decrease"),
        (rf"\b(?:higher|elevated|greater){_QUANTITY}", "increased"),
        (rf"\blower{_QUANTITY}", "decreased"),
        (r"\bimprov(?=(?:e[sd]?|ing) (?:the )?(?:overall )?survival\b)", "increas"),
        *(
            (rf"(?i)\b(?:{old.strip()})\b", new.strip())
            for new, old in (line.split(":") for line in _TERMS.strip().splitlines())
        ),
    )
)


_EVER = re.compile(r"\b[Ee]ver (?=use\b|users\b)")
_ADJUSTED = re.compile(r"^In (?:adjusted|multivaria(?:te|ble)) (?:\w+ )?(?:analys[ei]s|models?), ")
_GREATLY = re.compile(
    r"\b((?:(?:caus|induc|produc)(?:es|ed|ing|e)|lead(?:s|ing)? to|led to|result(?:s|ed|ing)? in)"
    rf" (?:an? |the )?){_BIG} (?={_MORE}|{_LESS})"
)
_DENIES = re.compile(r"\b(?:not?|never|nor|neither|without|fail(?:s|ed)?|cannot)\b")


def mild(quote: str) -> str:
    """A quote without words of strength, which a text may leave out but not put in."""
    if _DENIES.search(quote):
        return _EVER.sub("", _ADJUSTED.sub("", quote))
    return _GREATLY.sub(r"\1", _EVER.sub("", _ADJUSTED.sub("", quote)))


@lru_cache(maxsize=2_000)
def plain(text: str) -> str:
    """The text with one word for each thing that has two, and one verb for each kind of change.

    It is read by the gate beside another text made plain; no reader ever sees it.
    """
    plainer = canonical(text)
    for letter, name in _GREEK.items():
        if letter in plainer:
            plainer = re.sub(rf"(?<=[A-Za-z]){letter}", f"-{name}", plainer).replace(letter, name)
    for pattern, new in _RULES:
        plainer = pattern.sub(new, plainer)
    return plainer
