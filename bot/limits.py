"""Closed lists of what limits a statement, beyond negations, hedges and conditions."""

from __future__ import annotations

from bot.words import CONDITIONS, PRONOUNS, RELATIVES, word_set

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
# What is made of all parts of a list, and of none of them less.
SUMS = word_set(
    """
    composite combine combines combining combined combination sum product mixture consist consists
    consisted consisting comprise comprises comprising composed jointly together between total
    """
)
# A report that it is not the paper's own, or that it is in doubt.
DOUBTS = word_set(
    """
    remain remains remained question questions whether wrong wrongly false falsely mistaken
    mistakenly incorrect incorrectly contested disputed challenged challenge myth untrue prior
    previous previously earlier others conventional traditionally commonly widely literature
    authors according accepted intuition yet media press proponents opponents advocates critics
    politicians companies manufacturers folklore
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
# Openers of a phrase that says when or on what a finding was made, and the nouns of those that
# say nothing of the kind.
CIRCUMSTANCES = word_set(
    """
    for after at before during following upon within until over throughout in on across among with
    """
)
OCCASIONS = word_set(
    """
    example examples purpose purposes reason reasons implementation verification terms particular
    context end mind contrast comparison line agreement accordance combination
    conjunction collaboration summary conclusion fact general experiment experiments evaluation
    evaluations test tests paper papers work works study studies article letter thesis survey review
    report section addition parallel order effort response light view advent rise advance advances
    advancement advancements development developments growth emergence spread success progress
    popularity years decade decades recent last past few heart core basis top hand whole total sum
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
CLAUSE_OPENERS = RELATIVES | {"while", "whereas", "although", "though"}
ASIDE_OPENERS = word_set(
    """
    while whereas although though unlike despite because since which
    """
)
ANAPHORS = PRONOUNS - word_set(
    """
    i we you our ours us that who whom whose which what
    """
)
REPORTERS = word_set(
    """
    results experiments paper work study data findings analysis analyses
    """
)
INTRODUCTIONS = word_set(
    """
    in this our paper work study article here addition particular fact at same time on other hand
    one contrary as consequence result contrast turn such
    """
)
# What takes back all that was said before it.
REFUTATIONS = word_set(
    """
    disproved disproven refuted debunked retracted overturned contradicted invalidated untrue
    mistaken
    """
)
RESTRICTIONS = word_set(
    """
    only if when whenever unless until once provided assuming except
    """
)
LINKS = word_set(
    """
    also furthermore moreover however therefore thus hence here then indeed both additionally
    finally consequently accordingly subsequently
    """
)
LIMITING = CONDITIONS - {"providing"}
ADVERBIALS = word_set(
    """
    first second third next last here there now today then still instead also built given taken
    together meanwhile nevertheless nonetheless likewise more most thanks due all in contrast shown
    driven to such so again even often once what why how
    """
)
HEADINGS = word_set(
    """
    background introduction context importance rationale objective objectives aim aims purpose
    design setting settings participants patients subjects methods method materials and
    measurements interventions intervention main outcome outcomes measure measures primary results
    findings finding conclusion conclusions interpretation significance relevance discussion
    summary abstract limitations
    """
)
AMONG = word_set(
    """
    among amongst of within in for on at across
    """
)
ELLIPTIC = (["not"], ["never"], ["only"], ["rarely"], ["without"], ["hardly"])  # "and not others"
ADJECTIVAL = ("al", "ic", "ive", "ous", "ful", "ble", "less", "ary", "ular")
