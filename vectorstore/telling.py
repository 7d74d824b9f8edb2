"""The words of a query that tell what it is about, without those that any question may have."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")

_ASKING = """
    a about all also am an and any anyone anything are as at be been being between both but by can
    could did do does doing done each for from give had has have he her him his how i if in into is
    it its just let like many may me mean means might more most much must my name no nor not of on
    one or other others our own please same shall she should show so some someone something such
    tell than that the their them then there these they thing things this those through to too us
    use used useful uses using very was we were what when where which while who whom whose why will
    with within without would yes you your

    abstract abstracts article articles explain describe discuss find finding found investigate
    investigated investigation known list paper papers question read research result results
    review reviews studied studies study work works

    accurate accuracy analyses analysis analytic analytical apply applied application applications
    approach approaches approximate available basic best better calculate calculated calculating
    calculation case cases certain compare compared comparison conducted data derived determine
    determined developed development different due effect effects empirical estimate estimated
    exact existing experiment experimental experiments factor factors first form general good
    important influence information kind kinds large main method methods new obtain obtained
    obtaining only possible practical predict predicted predicting prediction present presently
    problem problems procedure proposed several simple simplified small solution solutions
    technique techniques theoretical theory two type types various way ways well
"""
ASKING = frozenset(_ASKING.split())
"""Words that ask, and those in which questions about any field of research are put."""


def telling(query: str) -> list[str]:
    """The telling words of a query as they are written; all of its words where none tells."""
    words: list[str] = _WORD.findall(query)
    return [word for word in words if word.lower() not in ASKING] or words
