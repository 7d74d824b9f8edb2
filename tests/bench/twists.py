"""A second set of rules to shorten sentences and to twist them, for `tests.bench.gate`."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import TypeAlias

Change: TypeAlias = Callable[[str, random.Random], str | None]

_LIMITED = re.compile(
    r"\b(?:not|no|never|only|but|however|except|unless|if|when|may|might|could|or|nor|without)\b"
)
_PEOPLE = r"(?:mice|rats|patients|women|men|children|adults|humans|participants|subjects|cells)"
_DOUBT = (
    r"\b(?:no evidence|not clear|unclear|unlikely|not known|unknown|hypothesi[sz]ed?|believed?"
    r"|suggest(?:s|ed|ing)?|assum(?:e|es|ed|ing)|speculated?|not (?:find|found|show|shown)"
    r"|possible|conceivable|doubtful|argue[sd]?)\b"
)
_VERBS = (
    r"(?:is|are|was|were|has|have|can|shows?|improves?|reduces?|increases?|decreases?|requires?"
    r"|leads?|results?|inhibits?|outperforms?|achieves?|reduced|increased|showed)"
)
_EXCHANGES = {
    "unit": "mg:g ml:l ms:s kg:g nm:mm mm:cm hours:days days:weeks weeks:months months:years "
    "years:months million:billion fold:% percent:fold km:m μm:mm GB:MB",
    "comparator": "<:> >:< ≤:≥ ≥:≤ least:most above:below below:above exceeding:below "
    "greater:smaller smaller:greater larger:smaller fewer:more over:under",
    "antonym": "gain:loss loss:gain activation:inhibition inhibition:activation presence:absence "
    "absence:presence effective:ineffective linear:nonlinear early:late late:early short:long "
    "long:short fast:slow upregulated:downregulated with:without increases:decreases "
    "decreases:increases reduced:increased strong:weak improve:worsen local:global "
    "global:local safe:unsafe similar:different different:similar first:last",
    "quantifier": "some:all most:all several:all many:most often:always sometimes:always "
    "each:some both:neither usually:always mostly:entirely",
    "modal": "may:will might:will could:can can:will should:must would:will suggest:show "
    "suggests:shows suggested:showed suggesting:showing appears:is seems:is tend:happen",
    "conjunction": "and:or or:and but:and while:because whereas:because by:to from:to",
    "number word": "two:three three:two four:five one:two half:twice twice:half first:second "
    "second:third double:triple",
}


def _sub(pattern: str, new: str = "") -> Change:
    def change(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
        changed, count = re.subn(pattern, new, text, count=1)
        return changed if count else None

    return change


def _exchanged(kind: str) -> Change:
    pairs = dict(pair.split(":") for pair in _EXCHANGES[kind].split())

    def change(text: str, chance: random.Random) -> str | None:
        words = re.split(r"(\s+|[.,;()%]|(?<=\d)-)", text)
        places = [i for i, word in enumerate(words) if word in pairs]
        if not places:
            return None
        place = chance.choice(places)
        words[place] = pairs[words[place]]
        return "".join(words)

    return change


# Honest shortenings.


def _first_part(border: str) -> Change:
    """What stands before a semicolon or the like, where nothing behind it takes it back."""

    def change(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
        before, found, after = text.partition(border)
        whole = found and len(before.split()) > 6 and not _LIMITED.search(after)
        return f"{before}." if whole and before.count("(") == before.count(")") else None

    return change


def _own_clause(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    """The second of two clauses, which has a "we" of its own."""
    found = re.search(r", and (we [^,;()]{25,})$", text)
    return f"W{found[1][1:]}" if found and not _LIMITED.search(text[: found.start()]) else None


def _participle(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    found = re.search(
        r", (?:achieving|allowing|providing|yielding|thereby|offering) [^;()]*$", text
    )
    if not found or len(text[: found.start()].split()) < 7 or _LIMITED.search(found[0]):
        return None
    return f"{text[: found.start()]}."


def _no_articles(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    changed = re.sub(r"(?<=\w )the (?=[a-z]{4,})", "", text, count=1)
    return changed if changed != text else None


def _both_ends(text: str, chance: random.Random) -> str | None:
    shorter = _OPENING(text, chance)
    return _STATISTICS(shorter, chance) if shorter else None


_OPENING = _sub(
    r"^(?:As a result|Taken together|Collectively|Notably|Similarly|Second|First|Also|Importantly"
    r"|To this end|At the same time|Hence|Besides|Accordingly|In summary|In conclusion), "
)
_STATISTICS = _sub(r" \((?:[pP] ?[<=>]|95%|n ?=|OR|HR|RR|CI)[^()]*\)")
HONEST: dict[str, Change] = {
    "opening word": _OPENING,
    "statistics": _STATISTICS,
    "opening word and statistics": _both_ends,
    "abbreviation": _sub(r" \([A-Z][A-Za-z-]{1,7}\)(?=[\s.,;])"),
    "heading": _sub(r"^(?:BACKGROUND|RESULTS|CONCLUSIONS?|METHODS|OBJECTIVES?|FINDINGS)(?::|\b) ?"),
    "report": _sub(
        r"^(?:Experimental results|Experiments|Our analysis|Analysis|Our experiments|Results"
        r"|The results|We also|We further|Here we|Our findings) "
        r"(?:show|demonstrate|reveal|showed|demonstrated|revealed|find|found|prove) that "
    ),
    "behind a semicolon": _first_part("; "),
    "behind a colon": _first_part(": "),
    "behind and show": _sub(r", and (?:show|demonstrate|evaluate|apply|discuss) [^,;()]*\.$", "."),
    "own clause": _own_clause,
    "participle": _participle,
    "such as": _sub(r", such as [^;()]*\.$", "."),
    "aside in dashes": _sub(r" (?:–|—|--) [^–—()]{5,60} (?:–|—|--) ", " "),
    "praise": _sub(r"\b(?:highly|very|novel|extensively|substantially|remarkably) (?=[a-z])"),
    "article": _no_articles,
}

# Twists.


def _before_same_word(text: str, chance: random.Random) -> str | None:
    """The words before two occurrences of one word, exchanged."""
    words = text.split()
    long = [i for i, word in enumerate(words) if i and len(word) > 3]
    pairs = [(i, j) for i in long for j in long if i + 1 < j and words[i] == words[j]]
    if not pairs:
        return None
    one, other = chance.choice(pairs)
    words[one - 1], words[other - 1] = words[other - 1], words[one - 1]
    return " ".join(words)


def _half_left_out(text: str, chance: random.Random) -> str | None:
    """Everything from one verb to before the next: the second one gets the first one's subject."""
    verbs = list(re.finditer(rf"\b{_VERBS}\b", text))
    if len(verbs) < 2:
        return None
    at = chance.randrange(len(verbs) - 1)
    return text[: verbs[at].start()] + text[verbs[at + 1].start() :]


def _from_repeated(text: str, chance: random.Random) -> str | None:
    """Everything between two occurrences of one word."""
    words = text.split()
    long = [i for i, word in enumerate(words) if i and len(word) > 2]
    pairs = [(i, j) for i in long for j in long if i + 1 < j and words[i] == words[j]]
    if not pairs:
        return None
    one, other = chance.choice(pairs)
    return " ".join(words[:one] + words[other:])


def _neither(text: str, chance: random.Random) -> str | None:  # noqa: ARG001 - a Change
    found = re.search(r"\b[Nn]either (.{3,40}?) nor (.{3,40}?)(?= \w)", text)
    return text.replace(found[0], found[2]) if found else None


def _digits(text: str, chance: random.Random) -> str | None:
    """Two digits exchanged, a decimal point moved, or a digit lost."""
    found = list(re.finditer(r"\d[\d.,]*\d", text))
    if not found:
        return None
    one = chance.choice(found)
    new = chance.choice((one[0][1:], one[0][::-1], one[0].replace(".", "", 1), one[0] + "0"))
    return f"{text[: one.start()]}{new}{text[one.end() :]}" if new != one[0] else None


TAMPERED: dict[str, Change] = {kind: _exchanged(kind) for kind in _EXCHANGES} | {
    "same word": _before_same_word,
    "verb to verb": _half_left_out,
    "word to same word": _from_repeated,
    "doubt cut": _sub(rf"^.{{0,90}}?{_DOUBT}.{{0,40}}? that "),
    "whether cut": _sub(r"^.{5,90}? (?:whether|if) (?=\w+ \w+ \w+)"),
    "neither": _neither,
    "not but": _sub(r"\b(?:not only|not|rather) "),
    "digits": _digits,
    "phrase with number": _sub(
        r" (?:in|at|for|over|within|after|during|among|of|with|by) [^,;.()\d]{0,25}\d[^,;()]{0,25}"
        r"(?=[,;]| (?:is|are|was|were|and)\b|\.$)"
    ),
    "phrase with people": _sub(
        rf" (?:in|among|of|for|from) (?:[\w-]+ ){{0,3}}{_PEOPLE}\b(?=[ ,;.])"
    ),
    "opening with people": _sub(rf"^(?:In|Among|For) [^,]{{0,40}}{_PEOPLE}[^,]{{0,40}}, "),
    "opening condition": _sub(r"^(?:If|When|Unless|Under|Given|At|With|Within|After) [^,]*, "),
    "phrase with only": _sub(r" (?:only|solely|exclusively) (?:in|for|when|if|to|by) [^,;.]*"),
    "kind of people": _sub(rf"\b[\w-]+(?:ic|al|ive|ed|ous|ant|ent|ing) (?={_PEOPLE}\b)"),
    "compared with": _sub(r",? (?:when |as )?compared (?:to|with) [^,;.]*"),
    "per": _sub(r" per [\w-]+"),
    "hedge": _sub(
        r"\b(?:partially|in part|approximately|about|some|several|preliminary|possibly|potential"
        r"|probably|generally|typically|almost|nearly|roughly|often|largely) "
    ),
    "hedging verb": _sub(r"\b(?:tends? to|appears? to|seems? to|is likely to|are likely to) "),
    "of turned": _sub(r"\b(\w{4,}) of (?:the )?(\w{4,})\b", r"\2 of \1"),
    "agent turned": _sub(r"\b(?:is|are|was|were) (\w+ed) by ", r"\1 "),
    "prefix": _sub(r"\b(?:non-?|un|anti-?|in(?=dep|eff|act|suff|sign|corr))(?=[a-z]{5,})"),
    "rather than": _sub(r"\brather than\b", "and"),
    "instead": _sub(r"\b(?:instead of|unlike|in contrast to)\b", "like"),
    "others' word": _sub(
        r"^(?:It (?:is|was|has been) (?:widely |often |commonly )?(?:thought|believed|assumed"
        r"|argued|suggested)|Previous (?:work|studies) \w+|Some authors \w+) that "
    ),
    "sides of to": _sub(r"\bfrom ([\w.%-]+) to ([\w.%-]+)", r"from \2 to \1"),
    "respectively": _sub(r",? respectively"),
}
