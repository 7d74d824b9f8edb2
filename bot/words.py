"""Words as the checks see them: tokens, inflections and the closed lists that carry meaning."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


ARTICLES = word_set(
    """
    a an the
    """
)
PUNCTUATION = frozenset(",;:.!?()[]{}\"'`“”‘’—–…")
BE = word_set(
    """
    is are was were be been being am
    """
)
AUXILIARIES = BE | word_set(
    """
    has have had do does did can could may might must shall should will would
    """
)
PRONOUNS = word_set(
    """
    i we you he she it they us them him her our ours their theirs its his this these those that
    such one ones itself themselves who whom whose which what
    """
)
PREPOSITIONS = word_set(
    """
    of in on at by for from to with within without into onto over under above below between
    among amongst through throughout during before after against across toward towards via per
    than as like unlike versus vs despite beyond upon about around near using regarding
    concerning including excluding besides following along alongside amid behind beneath inside
    outside since until till up down off out
    """
)
CONJUNCTIONS = word_set(
    """
    and or but nor yet so while whereas although though because whether
    """
)
RELATIVES = word_set(
    """
    which who whom whose where that
    """
)
NEGATIONS = word_set(
    """
    not no never none neither nor without cannot lack lacks lacked lacking fail fails failed
    failing failure unable unlikely rather except only few little rarely hardly scarcely barely
    seldom insufficient insufficiently incapable absent absence instead non nothing nobody
    nowhere w/o ain't isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't
    wouldn't shouldn't hasn't haven't hadn't unproven impossible contrary refute refutes refuted
    disprove disproves disproved deny denies denied doubt doubtful
    """
)
HEDGES = word_set(
    """
    may might could would should can possible possibly possibility potential potentially appear
    appears appeared likely perhaps maybe preliminary partly partially some sometimes often
    mostly almost nearly approximately roughly suggest suggests suggested suggesting seem seems
    seemed seemingly presumably probable probably apparently arguably hypothesize hypothesized
    hypothesise hypothesised hypothesis hypotheses conjecture conjectured conjectures argue
    argues argued believe believes believed assume assumes assumed assumption assumptions
    speculate speculated postulate postulated think thought expect expected hope hopes claim
    claims claimed aim aims aimed intend plan planned generally usually typically occasionally
    frequently largely mainly primarily relatively somewhat fairly tend tends tended tentative
    tentatively most limited moderate moderately slight slightly marginal marginally weak weakly
    conditional theoretically hypothetical putative presumed supposed alleged allegedly
    reportedly questionable unclear uncertain unknown controversial
    """
)
CONDITIONS = word_set(
    """
    if unless when whenever provided providing assuming except until only once otherwise under
    given depending
    """
)
REPORTS = word_set(
    """
    show shows showed shown showing find finds found finding demonstrate demonstrates
    demonstrated demonstrating prove proves proved proven proving report reports reported
    observe observes observed reveal reveals revealed revealing confirm confirms confirmed
    establish establishes established indicate indicates indicated conclude concludes concluded
    note noted discover discovers discovered verify verifies verified illustrate illustrates
    illustrated highlight highlights see seen known know evidence
    """
)
POPULATIONS = word_set(
    """
    mouse mice rat rats murine rodent rodents animal animals pig pigs porcine monkey monkeys
    macaque macaques primate primates zebrafish drosophila fly flies yeast worm worms elegans
    dog dogs canine cat cats rabbit rabbits bovine sheep chicken human humans people person
    patient patients participant participants child children pediatric paediatric infant infants
    neonates newborn newborns adult adults women woman men man male males female females elderly
    older younger adolescent adolescents subject subjects volunteer volunteers student students
    individuals cohort cohorts population populations pregnant healthy carriers smokers
    survivors cell cells tissue tissues vitro vivo silico simulation simulations simulated
    synthetic toy pilot
    """
)
# Taking these out of a sentence leaves a weaker or an equal statement.
DISPENSABLE = word_set(
    """
    also further furthermore moreover however therefore thus hence here then indeed very both
    notably importantly interestingly remarkably surprisingly additionally finally consequently
    specifically accordingly subsequently ultimately particularly especially critically crucially
    significantly substantially considerably dramatically greatly clearly consistently effectively
    efficiently successfully rapidly strongly highly markedly strikingly extensively
    comprehensively explicitly directly simultaneously systematically thoroughly carefully
    seamlessly readily easily naturally fully completely entirely accurately robustly reliably
    precisely vastly sharply profoundly fundamentally inherently intrinsically recently currently
    actively extremely deeply widely broadly heavily tightly closely quickly steadily
    quantitatively qualitatively experimentally empirically rigorously formally automatically
    adaptively dynamically newly severely immensely exceptionally exponentially drastically
    impressively notoriously uniquely increasingly
    """
)
# So does praise of what is presented: "a novel method".
PRAISE = word_set(
    """
    novel new extensive comprehensive powerful elegant promising
    """
)
CONTENT_FREE = (
    ARTICLES | AUXILIARIES | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | PUNCTUATION
    | word_set(
    """
    there here also then s t how why not no if when each both et al please tell me
    """
)
)  # fmt: skip

# A finding may be told in the present or in the past.
PRESENT = {
    "was": "is", "were": "are", "has": "have", "had": "have", "does": "do", "did": "do",
}  # fmt: skip

_TOKEN = re.compile(r"[^\W_]+(?:[.,'/-][^\W_]+)*(?:-(?=\s|$))?|\S")
_FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-"}
)
_DASHES = re.compile(r"-{2,}|(?<=[a-z]{2} )-(?= [A-Za-z])")
_LATEX = re.compile(
    r"\\(?=[%&$#_{}])|[{}]|(?<!\\)\$(?!\d[\d.,]*(?:[\s,;.)]|$))|\\(?:text|mathrm|mathbf|emph|textit|textbf)\b"
)
_ENDING = re.compile(
    r"(?<=.{4})(?:ations?|ments?|ness|ity|ions?|ives?|ically|ical|ally|able|ably|ed|er|ly|al|ic|e)$"
)
_SPELLINGS = tuple(
    (re.compile(british), spelled)
    for british, spelled in (
        (r"is(?=(?:e[ds]?|ing|ations?|ers?)$)(?<=.{3})", "iz"),
        (r"ys(?=(?:e[ds]?|ing)$)(?<=.{4})", "yz"),
        (r"(?<=[^aeo])our(?=(?:s|ed|ing|al|able|ally|less)?$)", "or"),
        (r"ae(?=m|st|di|c(?!$)|ti)", "e"),
        (r"oe(?=d|s[to])", "e"),
        (r"(?<=[aeiou]l)l(?=(?:ed|ing)$)", ""),
        (r"tre(?=s?$)", "ter"),
    )
)
_SMALL = frozenset(("few", "little"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign: `key` is what is compared, `text` how it was written."""

    key: str
    text: str

    @property
    def has_digit(self) -> bool:
        return any(letter.isdigit() for letter in self.key)

    @property
    def is_content(self) -> bool:
        return self.key not in CONTENT_FREE


def canonical(text: str) -> str:
    """The text with typographic and LaTeX variants of one character made the same."""
    plain = html.unescape(text)
    if not (plain.isascii() and plain.isprintable()):  # else nothing of it has variants
        plain = unicodedata.normalize("NFKC", plain).translate(_FOLDS)
        plain = "".join(c for c in plain if c.isspace() or unicodedata.category(c)[0] != "C")
    return _DASHES.sub("—", " ".join(_LATEX.sub("", plain).split()))


def tokens(text: str) -> tuple[Token, ...]:
    """The text's words, numbers and signs in order; "a few" is one of them."""
    found: list[Token] = []
    for word in _TOKEN.findall(canonical(text)):
        key = word.casefold()
        if key in _SMALL and found and found[-1].key == "a":
            found[-1] = Token("a " + key, "a " + word)
        else:
            found.append(Token(key, word))
    return tuple(found)


@lru_cache(maxsize=50_000)
def inflection(word: str) -> str:
    """The word without a plural or third-person ending or "-ing"; participles stay as they are.

    `outperformed` and `outperforms` stay apart, because only one of them may be a passive.
    """
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1].removesuffix("e")
    if word.endswith("ing") and len(word) > 5:
        base = word[:-3]
        return base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base
    return word.removesuffix("e")


@lru_cache(maxsize=50_000)
def american(word: str) -> str:
    """The word as it is spelled in America: "tumours" gives "tumors"."""
    if len(word) < 6 or not word.isascii():
        return word
    for british, spelled in _SPELLINGS:
        word = british.sub(spelled, word)
    return word


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough stem for counting shared words, never for deciding that two words mean the same."""
    if len(word) <= 4 or not word.isascii() or not word.isalpha():
        return word
    base = inflection(word)
    return _ENDING.sub("", base, count=1)


def stems(text: str) -> list[str]:
    """The stems of a text's content words in order; a hyphenated word also gives its parts."""
    found: list[str] = []
    for token in tokens(text):
        if token.is_content and token.key[0].isalnum():
            found.append(stem(token.key))
            if "-" in token.key:
                found += [stem(part) for part in token.key.split("-") if len(part) > 2]
    return found


@lru_cache(maxsize=5_000)
def content_stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, each once."""
    return frozenset(stems(text))
