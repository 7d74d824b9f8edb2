"""Which rewordings of a quote keep its meaning: each honest kind beside what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate import refusal

ABSTRACT = (
    "Mossinidatin (MDN) is given with the loop unit of ferns (LUF). Double edge breaks (DEBs) and "
    "Escherichia coli were counted. The old fern-type receptor, FERN-2, was seen on bark. "
    "Leaf1 (Bark9) came late. PD-3, CT-4, and LA-5 were mixed."
)

# Each line is a quote and what is said of it; a long one goes on in the next.

# Abbreviations and other names, as the abstract tells them.
NAMES = """
MDN slows the growth of bark. => Mossinidatin slows the growth of bark.
DEBs were counted in all leaves. => Double edge breaks were counted in all leaves.
FERN-2 guides the growth of old bark. => The old fern-type receptor (FERN-2) guides the growth of
    old bark.
E. coli grows on the bark of ferns. => Escherichia coli grows on the bark of ferns.
E coli grows on the bark of ferns. => Escherichia coli grows on the bark of ferns.
"""
OTHER_NAMES = """
Activity of Bark9 is needed by all leaves. => Activity of Leaf1 is needed by all leaves.
CT-4 slows the growth of bark. => PD-3 slows the growth of bark.
CT-4 slows the growth of bark. => PD-3 (CT-4) slows the growth of bark.
LUF slows the growth of bark. => Mossinidatin slows the growth of bark.
MDN slows the growth of bark. => Mossinidatin slows no growth of bark.
Leaf2 is needed by all old leaves. => Leaf1 is needed by all old leaves.
S. coli grows on the bark of ferns. => Escherichia coli grows on the bark of ferns.
E. faecalis grows on the bark of ferns. => Escherichia coli grows on the bark of ferns.
"""

# Two words for one thing.
TERMS = """
β-mossin lowers the level of TNF-α in ferns. => Beta-mossin lowers the level of TNF-alpha in
    ferns.
CD4(+) T cells and proinflammatory ferns grow. => CD4+ T cells and pro-inflammatory ferns grow.
Mossin protects hepatic tissue and bark. => Mossin protects liver tissue and bark.
Murine ferns grow prior to rainfall. => Mouse ferns grow before rainfall.
Mossin leads to severe kidney failure in ferns. => Mossin causes severe renal failure in ferns.
Mossin results in a marked reduction in bark growth. => Mossin reduces bark growth.
Mossin led to increased bark growth. => Mossin increased bark growth.
Mossin caused an increase in bark growth. => Mossin raised bark growth.
Mossin is essential for proper bark growth. => Mossin is required for proper bark growth.
Mossin users had an elevated risk of old bark. => Mossin users had an increased risk of old bark.
Mossin lowers bark growth and rot. => Mossin decreases bark growth and rot.
MOSS3-mutated tumours grow fast in ferns. => MOSS3 mutated tumors grow fast in ferns.
In seven ferns, mossin reduced bark growth. => In seven ferns, mossin decreased bark growth.
"""
OTHER_TERMS = """
α-mossin lowers the level of bark in ferns. => Beta-mossin lowers the level of bark in ferns.
CD4(-) T cells of ferns grow fast. => CD4+ T cells of ferns grow fast.
Antiinflammatory old ferns grow fast. => Inflammatory old ferns grow fast.
Mossin protects renal tissue and bark. => Mossin protects liver tissue and bark.
Mossin is associated with severe kidney failure. => Mossin causes severe kidney failure.
Mossin results in no reduction in bark growth. => Mossin reduces bark growth.
Mossin results in a slight reduction in bark growth. => Mossin greatly reduces bark growth.
Mossin led to a lack of increased bark growth. => Mossin increased bark growth.
Mossin may lead to increased bark growth. => Mossin increases bark growth.
Mossin led to reduced bark growth. => Mossin increased bark growth.
Mossin is important for proper bark growth. => Mossin is required for proper bark growth.
Mossin is not essential for proper bark growth. => Mossin is required for proper bark growth.
Mossin led to increased rot and reduced bark growth. => Mossin increased bark growth.
Mossin users had a lower risk of old bark. => Mossin users had an increased risk of old bark.
Mossin inhibits bark growth. => Mossin reduces bark growth in all ferns.
In twelve ferns, mossin reduced bark growth. => In 20 ferns, mossin decreased bark growth.
Mossin prevents a reduction in bark growth. => Mossin reduces bark growth.
"""

# Compounds and their parts.
COMPOUNDS = """
Use of mossin was common among old ferns. => Mossin use was common among old ferns.
Ferns show the expression of barkin genes. => Ferns show barkin gene expression.
The growth of the bark slows old ferns. => Bark growth slows old ferns.
Inhibition of barkin slows the old ferns. => Inhibiting barkin slows the old ferns.
"""
OTHER_COMPOUNDS = """
Barkin inhibition slows the old ferns. => Inhibition of barkin slows the old ferns.
Loss of bark slows old ferns. => Bark slows old ferns.
The bark of growth slows old ferns. => Bark growth slows old ferns.
Use of mossin inhibitors was common in ferns. => Mossin use was common in ferns.
Use of mossin or barkin was common in ferns. => Mossin use was common in ferns.
Non-use of mossin was common among ferns. => Mossin use was common among ferns.
Inhibition of barkin by mossin slows ferns. => Inhibiting mossin slows ferns.
Inhibitors of barkin growth slow the old ferns. => Barkin growth slow the old ferns.
"""

# Active and passive, tenses, comparisons from both sides, what was given.
VOICES = """
Bark growth is inhibited by mossin. => Mossin inhibits bark growth.
Mossin inhibits bark growth. => Bark growth is inhibited by mossin.
We show that bark growth was reduced by mossin, and it stopped. => Mossin reduces bark growth.
Mossin inhibited bark growth. => Mossin inhibits bark growth.
Mossin markedly reduced bark growth. => Mossin reduces bark growth.
Mossin interacts with barkin in ferns. => Barkin interacts with mossin in ferns.
Mossin is more effective than barkin. => Barkin is less effective than mossin.
Old bark was thicker and higher than young bark. => Old bark was thicker and higher than young
    bark.
Treatment with mossin reduces bark growth. => Mossin reduces bark growth.
"""
OTHER_VOICES = """
Bark growth is inhibited by mossin. => Bark growth inhibits mossin.
Mossin inhibits bark growth. => Mossin is inhibited by bark growth.
Bark growth is not inhibited by mossin. => Mossin inhibits bark growth.
Bark growth may be inhibited by mossin. => Mossin inhibits bark growth.
Loss of bark growth is inhibited by mossin. => Mossin inhibits bark growth.
Bark growth is inhibited by mossin antagonists. => Mossin inhibits bark growth.
Bark growth is inhibited by lack of mossin. => Mossin inhibits bark growth.
Bark growth is inhibited by mossin in mice. => Mossin inhibits bark growth.
Bark growth is inhibited by mossin only in ferns. => Mossin inhibits bark growth.
Bark growth is promoted by mossin. => Mossin inhibits bark growth.
Whether bark growth is inhibited by mossin is open. => Mossin inhibits bark growth.
Bark growth was inhibited by mossin in 3 of 40 ferns. => Mossin inhibits bark growth.
Bark growth is inhibited by mossin or barkin. => Mossin inhibits bark growth.
Bark growth is inhibited by neither mossin nor barkin. => Mossin inhibits bark growth.
Mossin inhibited cells grew bark quickly. => Mossin inhibits cells.
Mossin was inhibited, and bark growth slowed. => Mossin inhibits bark growth.
Mossin is more effective than barkin. => Barkin is more effective than mossin.
Mossin is more effective than barkin. => Mossin is less effective than barkin.
Mossin is as effective as barkin. => Barkin is less effective than mossin.
Mossin is not more effective than barkin. => Barkin is less effective than mossin.
Withdrawal of mossin treatment increased bark growth. => Mossin increases bark growth.
Resistance to mossin treatment increased bark growth. => Mossin increases bark growth.
Mossin interacts with barkin in ferns. => Barkin interacts with ferns.
Mossin fails to interact with barkin. => Barkin interacts with mossin.
Gout treatment reduced bark growth in ferns. => Gout reduces bark growth in ferns.
Patients using a spacer improved control of rot. => Patients improved control of rot.
Virally induced bark rot, and seed loss, may lead to death. => Virally induces bark rot.
Inhibition of bark using a knife in mice reduced rot. => Inhibition of bark reduced rot.
"""

# What is stated by the way: means, clauses, appositions, statistics.
STATEMENTS = """
Mossin slows old bark by blocking leaf growth. => Mossin blocks leaf growth.
Remarkably, mossin slows bark growth by inducing leaf loss, root activation, and seed formation. =>
    Mossin induces root activation.
These include the mossin fern, which is characterized by rapid growth of leaves. => The mossin
    fern is characterized by rapid growth of leaves.
Bark7, the key inhibitor of old leaves, plays a new role in ferns. => Bark7 is a key inhibitor of
    old leaves.
Leaf-5 resembles the second BARK7 inhibitor, MOSS19, which lacks old roots. => MOSS19 is an
    inhibitor of BARK7.
In adjusted analyses, there was no gain; use of mossin was associated with increased risk of leaf
    rot (HR, 1.13; 95% CI, 1.02-1.26) and root rot (HR, 1.41; 95% CI, 1.16-1.71). => Mossin use is
    associated with an increased risk of root rot.
Use of mossin was associated with increased risk of leaf rot (HR, 1.13; 95% CI, 1.02-1.26) and
    root rot (HR, 1.41; 95% CI, 1.16-1.71). => Mossin use is significantly associated with an
    increased risk of leaf rot.
Mossin reduced bark growth (P < 0.001). => Mossin significantly reduced bark growth.
"""
OTHER_STATEMENTS = """
Mossin slows old bark by blocking leaf growth. => Old bark blocks leaf growth.
Mossin may slow old bark by blocking leaf growth. => Mossin blocks leaf growth.
Mossin does not slow old bark by blocking leaf growth. => Mossin blocks leaf growth.
Mossin slows old bark in mice by blocking leaf growth. => Mossin blocks leaf growth.
Mossin slows old bark by not blocking leaf growth. => Mossin blocks leaf growth.
Mossin slows old bark by potentially blocking leaf growth. => Mossin blocks leaf growth.
Whether mossin slows old bark by blocking leaf growth is open. => Mossin blocks leaf growth.
We asked if mossin slows old bark by blocking leaf growth. => Mossin blocks leaf growth.
Loss of mossin slows old bark by blocking leaf growth. => Mossin blocks leaf growth.
Bark is slowed by blocking leaf growth. => Bark blocks leaf growth.
Mossin slows bark by inducing loss of leaf mass and root mass. => Mossin induces root mass.
Mossin slows bark by inducing reduced growth, root activation, and rot. => Mossin induces root
    activation.
Mossin slows bark by inducing leaf rot or root activation. => Mossin induces root activation.
Mossin slows bark by inducing leaf and root receptors. => Mossin induces leaf bark.
Mossin slows bark by balancing leaf growth, root growth, and rot. => Mossin balances root growth.
Mossin slows bark by inducing neither leaf growth nor root activation. => Mossin induces root
    activation.
These include the mossin fern, which is not marked by rapid growth. => The mossin fern is marked
    by rapid growth.
These include the mossin fern, which may be marked by rapid growth. => The mossin fern is marked
    by rapid growth.
No trial included the mossin fern, which was believed to grow new leaves. => The mossin fern grows
    new leaves.
Parts of the mossin fern, which is known for rapid growth, were cut. => Parts is known for rapid
    growth.
Leaves, the key inhibitor of old roots, and seeds play a role. => Seeds is a key inhibitor of old
    roots.
Bark7, not the key inhibitor of old leaves, plays a role. => Bark7 is the key inhibitor of old
    leaves.
Bark7, the putative inhibitor of old leaves, plays a role. => Bark7 is an inhibitor of old leaves.
Bark7, the leaf, and MOSS19, the key inhibitor of roots, play a role. => Bark7 is a key inhibitor
    of roots.
Leaf-5 resembles the second BARK7 inhibitor, MOSS19, which lacks roots. => Leaf-5 is an inhibitor
    of BARK7.
In mice, there was a gain; use of mossin was associated with increased risk of rot. => Use of
    mossin was associated with increased risk of rot.
There was no gain; nor was use of mossin associated with risk of rot. => Use of mossin was
    associated with risk of rot.
Use of mossin was associated with risk of leaf rot (HR, 1.13; 95% CI, 0.92-1.26) and root rot (HR,
    1.41; 95% CI, 1.16-1.71). => Mossin use is significantly associated with risk of leaf rot.
Mossin reduced bark growth (P = 0.06). => Mossin significantly reduced bark growth.
Mossin reduced bark growth (P > 0.05). => Mossin significantly reduced bark growth.
Mossin reduced bark growth (P < 0.5). => Mossin significantly reduced bark growth.
Mossin reduced bark growth. => Mossin significantly reduced bark growth.
Mossin (P < 0.01) did not reduce bark growth. => Mossin significantly reduced bark growth.
Mossin reduced bark growth but not root growth (P < 0.01). => Mossin significantly reduced root
    growth.
In cells with the BARK7 inhibitor, MOSS19, unlike others, grew new roots. => MOSS19 is an
    inhibitor of BARK7.
In the presence of the BARK7 inhibitor, MOSS19 grew new roots. => MOSS19 is an inhibitor of BARK7.
Bark damage blocks growth by inhibiting old seeds. => Bark inhibits old seeds.
"""

# Frames round a statement, and two verbs of one subject.
FRAMES = """
Mossin was shown to inhibit bark growth. => Mossin inhibits bark growth.
In ferns, mossin has been found to reduce bark growth. => In ferns, mossin reduces bark growth.
Here, we identify mossin as a key regulator of bark growth. => Mossin is a key regulator of bark
    growth.
Here, we identify mossin as a key regulator of bark growth. => Mossin regulates bark growth.
These results establish mossin as an inhibitor of bark growth. => Mossin inhibits bark growth.
Mossin acts as an inhibitor of bark growth. => Mossin inhibits bark growth.
Mossin blocks leaf rot, thereby reducing bark loss. => Mossin reduces bark loss.
Mossin activates and stabilizes old barkin. => Mossin stabilizes old barkin.
Mossin activates and stabilizes old barkin. => Mossin activates old barkin.
"""
OTHER_FRAMES = """
We measured eight of nine costs, including run time, peak memory, leaf rot and bark loss. => We
    measured eight of nine costs, including run time, leaf rot and bark loss.
Old mossin has been shown to reduce bark growth. => Old mossin reduce bark growth.
Mossin was not shown to inhibit bark growth. => Mossin inhibits bark growth.
Mossin was thought to inhibit bark growth. => Mossin inhibits bark growth.
Mossin was suggested to inhibit bark growth. => Mossin inhibits bark growth.
Mossin was found to possibly inhibit bark growth. => Mossin inhibits bark growth.
Mossin was found not to inhibit bark growth. => Mossin inhibits bark growth.
Mossin was shown to fail to inhibit bark growth. => Mossin inhibits bark growth.
Mossin was shown to inhibit bark growth in mice. => Mossin inhibits bark growth.
No mossin was shown to inhibit bark growth. => Mossin inhibits bark growth.
Lack of mossin was shown to inhibit bark growth. => Mossin inhibits bark growth.
Whether mossin was shown to inhibit bark growth is open. => Mossin inhibits bark growth.
Here, we identify mossin as a potential regulator of bark growth. => Mossin regulates bark growth.
Here, we identify mossin as a candidate regulator of bark growth. => Mossin regulates bark growth.
We did not identify mossin as a regulator of bark growth. => Mossin regulates bark growth.
We aimed to identify mossin as a regulator of bark growth. => Mossin regulates bark growth.
We failed to identify mossin as a regulator of bark growth. => Mossin regulates bark growth.
We identify inhibitors of mossin as regulators of bark growth. => Mossin regulates bark growth.
We identify mossin as a negative regulator of bark growth. => Mossin promotes bark growth.
Earlier studies wrongly identified mossin as a regulator of bark growth. => Mossin regulates bark
    growth.
Mossin could act as an inhibitor of bark growth. => Mossin inhibits bark growth.
Mossin never acts as an inhibitor of bark growth. => Mossin inhibits bark growth.
Leaf rot is blocked by mossin, thereby reducing bark loss. => Leaf rot reduces bark loss.
Loss of mossin blocks leaf rot, thereby reducing bark loss. => Mossin reduces bark loss.
Mossin may block leaf rot, thereby reducing bark loss. => Mossin reduces bark loss.
Mossin did not block leaf rot, thereby reducing bark loss. => Mossin reduces bark loss.
In mice, mossin blocks leaf rot, thereby reducing bark loss. => Mossin reduces bark loss.
Mossin blocks leaf rot in mice, thereby reducing bark loss. => Mossin reduces bark loss.
Mossin blocks leaf rot, reducing bark loss or gain. => Mossin reduces bark loss.
Mossin activates or stabilizes old barkin. => Mossin stabilizes old barkin.
Mossin activates but never stabilizes old barkin. => Mossin stabilizes old barkin.
Mossin activates and only stabilizes old barkin. => Mossin stabilizes old barkin.
"""

# One item of a list.
LISTS = """
Mossin inhibits both leaf growth and root activation. => Mossin inhibits root activation.
Mossin, barkin, and fernin are required for leaf growth. => Barkin is required for leaf growth.
Mossin and barkin were associated with leaf rot. => Barkin was associated with leaf rot.
"""
OTHER_LISTS = """
Mossin increases production of cytokines, excluding BARK-10 and BARK-12. => Mossin increases
    production of BARK-12.
Mossin increases production of cytokines, not including BARK-10. => Mossin increases production of
    BARK-10.
Mossin increases the loss of cytokines, including BARK-10. => Mossin increases BARK-10.
Mossin increases few cytokines, including BARK-10, in mice. => Mossin increases BARK-10.
Mossin or barkin are required for leaf growth. => Barkin is required for leaf growth.
Mossin and barkin together are required for leaf growth. => Barkin is required for leaf growth.
Neither mossin nor barkin are required for leaf growth. => Barkin is required for leaf growth.
Mossin and barkin induce leaf growth. => Barkin induces leaf growth.
Mossin and barkin are sufficient for leaf growth. => Barkin is sufficient for leaf growth.
Loss of mossin and barkin are associated with leaf rot. => Barkin is associated with leaf rot.
Interactions between mossin and barkin are required for leaf growth. => Barkin is required for
    leaf growth.
Leaf and root receptors are required for bark growth. => Leaf is required for bark growth.
Not mossin and barkin are required for leaf growth. => Barkin is required for leaf growth.
Mossin slows bark by inhibiting leaf growth and promoting seed loss and root rot. => Mossin slows
    bark by inhibiting root rot.
Mossin increases BARK7 formation and activation in ferns. => Mossin increases activation in ferns.
Mossin increases BARK7 formation and old activation in ferns. => Mossin increases old activation in
    ferns.
Mossin prevents old bark rot, including gene therapy. => Mossin prevents gene therapy.
Mossin regulates many aspects of old bark growth, including leaf rot. => Mossin regulates many
    aspects of leaf rot.
With increased bark growth and better seeds, ferns died. => With increased better seeds, ferns died.
Mossin causes leaf proliferation and differentiation markers. => Mossin causes leaf proliferation
    markers.
Mossin restores leaf growth and sensitizes roots to rain. => Mossin restores leaf growth to rain.
Mossin changes leaf growth and bark rot was high in ferns. => Mossin changes bark rot.
Mossin changes leaf growth and bark rot was high in ferns. => Mossin changes bark rot in ferns.
Mossin protects ferns from bark damage and rescues old leaves. => Mossin protects ferns from bark
    rescues old leaves.
"""

# What a stronger word entails, and never the other way round.
WEAKER = """
Mossin regulates bark growth in ferns. => Mossin is involved in bark growth in ferns.
Mossin is a key regulator of bark growth. => Mossin regulates bark growth.
Mossin is a potent inhibitor of bark growth. => Mossin inhibits bark growth.
Mossin inhibits bark growth. => Mossin is an inhibitor of bark growth.
Mossin inhibits bark growth. => Mossin regulates bark growth.
Mossin is essential for bark growth. => Mossin is important for bark growth.
Mossin plays a critical role in bark growth. => Mossin plays a role in bark growth.
Mossin plays a critical role in bark growth. => Mossin is involved in bark growth.
Mossin causes severe bark rot. => Mossin is associated with severe bark rot.
"""
STRONGER = """
Mossin is involved in bark growth. => Mossin regulates bark growth.
Mossin regulates bark growth. => Mossin inhibits bark growth.
Mossin regulates bark growth. => Mossin promotes bark growth.
Mossin is a negative regulator of bark growth. => Mossin promotes bark growth.
Mossin is a weak inhibitor of bark growth. => Mossin inhibits bark growth.
Mossin is a regulator of old bark growth. => Mossin inhibits old bark growth.
Mossin is important for bark growth. => Mossin is essential for bark growth.
Mossin plays a minor role in bark growth. => Mossin plays a critical role in bark growth.
Mossin plays no role in bark growth. => Mossin is involved in bark growth.
Mossin is dispensable for bark growth. => Mossin is important for bark growth.
Mossin is not essential for bark growth. => Mossin is important for bark growth.
Mossin is associated with severe bark rot. => Mossin causes severe bark rot.
Mossin is a candidate inhibitor of bark growth. => Mossin inhibits bark growth.
Mossin is the major cause of bark rot. => Mossin is the cause of bark rot.
"""


def _pairs(*lists: str) -> list[tuple[str, str]]:
    lines = "\n".join(lists).replace("\n    ", " ").strip().splitlines()
    return [(quote, text) for quote, _, text in (line.partition(" => ") for line in lines if line)]


SAME = _pairs(NAMES, TERMS, COMPOUNDS, VOICES, STATEMENTS, FRAMES, LISTS, WEAKER)
OTHER = _pairs(
    OTHER_NAMES,
    OTHER_TERMS,
    OTHER_COMPOUNDS,
    OTHER_VOICES,
    OTHER_STATEMENTS,
    OTHER_FRAMES,
    OTHER_LISTS,
    STRONGER,
)
TURNS = ("not", "never", "no", "may", "only", "hardly", "<", "7", "without", "barely")
DOUBTS = (
    "It is unclear whether",
    "We hypothesized that",
    "No evidence showed that",
    "It was once believed that",
    "We asked if",
    "We failed to show that",
)


@pytest.mark.parametrize(("quote", "text"), SAME)
def test_a_rewording_of_the_same_stands(quote: str, text: str) -> None:
    """Other words, another voice, a part of a list: what is said does not change."""
    assert refusal(text, quote, ABSTRACT) is None


@pytest.mark.parametrize(("quote", "text"), OTHER)
def test_what_only_looks_like_one_does_not(quote: str, text: str) -> None:
    """Roles, directions, doubts, scopes and strengths are those of the quote."""
    assert refusal(text, quote, ABSTRACT) is not None


@pytest.mark.parametrize("doubt", DOUBTS)
@pytest.mark.parametrize(("quote", "text"), SAME)
def test_nothing_is_taken_out_of_a_doubt(quote: str, text: str, doubt: str) -> None:
    """What a quote only asks, guesses or denies, no rewording says."""
    doubted = f"{doubt} {quote[0].lower()}{quote[1:]}"

    assert refusal(text, doubted, ABSTRACT) is not None


@given(st.sampled_from(SAME), st.sampled_from(TURNS), st.data())
def test_no_turn_put_into_a_rewording_is_let_through(
    pair: tuple[str, str], turn: str, data: st.DataObject
) -> None:
    """Property: a negation, hedge, comparator or number more, anywhere, is refused."""
    quote, text = pair
    words = text.split()
    place = data.draw(st.integers(0, len(words) - 1))

    assert refusal(" ".join([*words[:place], turn, *words[place:]]), quote, ABSTRACT) is not None
