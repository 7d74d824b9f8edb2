"""Verbs of scientific prose in their forms: the closed list that rewordings may turn round."""

from __future__ import annotations

from functools import cache

from bot.words import word_set

# Each takes a doer and a thing done to, and can be put in the passive.
TRANSITIVE = word_set(
    """
    abolish accelerate activate affect alter amplify attenuate block boost catalyze cause change
    cleave control damage decrease degrade delay destabilize determine disrupt drive elicit
    eliminate encode enhance exacerbate facilitate generate govern impair improve increase induce
    influence inhibit initiate limit maintain mediate modulate outperform phosphorylate predict
    prevent produce promote protect rearrange recognize recruit regulate repress rescue restore
    restrict reverse secrete shape slow stabilize stimulate strengthen suppress sustain target
    trigger weaken worsen deregulate upregulate downregulate ubiquitinate inactivate deactivate
    express guide constrain dampen accompany decode oppose antagonize augment counteract curb
    deplete exceed halt hinder interrupt lengthen lessen mitigate neutralize orchestrate
    override perturb potentiate precede preserve provoke reinforce relieve shorten support sustain
    tether transform undermine widen
    """
)
DOUBLED = word_set("control")  # "controlled"
IRREGULAR = {"drive": ("drove", "driven"), "shape": ("shaped", "shaped")}


@cache
def third_person(base: str) -> str:
    """What one does: "inhibits"."""
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return f"{base}es"
    return f"{base[:-1]}ies" if base.endswith("y") and base[-2] not in "aeou" else f"{base}s"


@cache
def past(base: str) -> str:
    """What one did: "inhibited"."""
    return IRREGULAR[base][0] if base in IRREGULAR else _ended(base, "ed")


@cache
def participle(base: str) -> str:
    """What is done: "inhibited"."""
    return IRREGULAR[base][1] if base in IRREGULAR else _ended(base, "ed")


@cache
def gerund(base: str) -> str:
    """What one is doing: "inhibiting"."""
    return _ended(base, "ing")


def _ended(base: str, ending: str) -> str:
    if base in DOUBLED:
        return f"{base}{base[-1]}{ending}"
    if base.endswith("e"):
        return f"{base[:-1]}{ending}"
    if base.endswith("y") and ending == "ed" and base[-2] not in "aeou":
        return f"{base[:-1]}ied"
    return f"{base}{ending}"


ACTIVE = {
    form: base
    for base in TRANSITIVE
    for form in (base, third_person(base), past(base))
}  # fmt: skip
VERB = rf"(?:{'|'.join(sorted(ACTIVE, key=len, reverse=True))})"  # in a pattern
PASSIVE = {participle(base): base for base in TRANSITIVE}
GERUNDS = {gerund(base): base for base in TRANSITIVE}
