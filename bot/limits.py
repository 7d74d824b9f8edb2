"""Closed lists of what limits a statement, beyond negations, hedges and conditions."""

from __future__ import annotations

from bot.words import word_set

# Nouns and adverbs of a phrase that says where, how far or by whose word a statement holds.
SCOPES = word_set(
    """
    setting settings regime regimes condition conditions case cases scenario scenarios limit limits
    absence presence dose doses temperature temperatures concentration concentrations instance
    instances circumstances situation situations subset subsets subgroup subgroups principle
    average probability confidence glance sight best worst part extent exception exceptions
    certain selected several many various locally
    asymptotically conditionally ideally hypothetically supposedly purportedly ostensibly nominally
    virtually practically essentially technically numerically computationally historically
    """
)
PASSING = word_set(
    """
    particular example instance this these addition contrast comparison
    """
)
NUMBER_WORDS = word_set(
    """
    two three four five six seven eight nine ten eleven twelve dozen dozens half halves third thirds
    quarter twice thrice double triple twofold hundred hundreds thousand thousands million millions
    billion percent
    """
)
# A claim with one of these is made larger by leaving out what follows it.
UNIVERSALS = word_set(
    """
    all every each any none always entire whole best worst first last fastest slowest largest
    smallest highest lowest greatest fewest least same equal unique optimal state-of-the-art sole
    main leading strongest weakest simplest earliest latest
    """
)
# What holds of two things together holds of neither of them alone.
RECIPROCALS = word_set(
    """
    between both combine combines combining combined combination combinations compare compares
    compared comparing comparison distinguish distinguishes distinguishing difference differences
    differ differs relation relations relationship relationships correlation correlations trade-off
    trade-offs tradeoff tradeoffs ratio interaction interactions interplay balance balances
    balancing match matches together jointly gap similarity distance versus separate separates
    separating link links linking mixture sum product bridge bridges bridging
    """
)
# A report that it is not the paper's own, or that it is in doubt.
DOUBTS = word_set(
    """
    remain remains remained question questions whether wrong wrongly false falsely mistaken
    mistakenly incorrect incorrectly contested disputed challenged challenge myth untrue prior
    previous previously earlier others conventional traditionally commonly widely literature
    authors according accepted intuition yet
    """
)
ADVERSATIVES = word_set(
    """
    but although though however yet albeit except
    """
)
# Sentences of what was done stay true without where, for what and how.
ACTIONS = word_set(
    """
    propose proposes proposed present presents presented introduce introduces introduced describe
    describes described develop develops developed study studied investigate investigates
    investigated examine examined explore explores explored review reviewed survey surveyed evaluate
    evaluated analyze analyzed analyse analysed consider discuss discusses provide provides design
    designed construct constructed formulate formulated address conduct conducted perform performed
    """
)
MEANS = word_set(
    """
    using via through including because despite since thereby thus
    """
)
PURPOSES = word_set(
    """
    to by through via leveraging building motivated inspired
    """
)
# Nouns that "the" ties to something named before.
GENERIC = word_set(
    """
    method methods approach approaches model models framework algorithm system technique former
    latter result results effect effects same two solver
    """
)
