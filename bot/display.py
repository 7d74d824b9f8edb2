"""How a stored text is shown: certain LaTeX leftovers readably, invisible characters not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias

Replacement: TypeAlias = "str | Callable[[re.Match[str]], str]"
Rule: TypeAlias = "tuple[re.Pattern[str], Replacement]"

# Categories Cc (but \n and \t), Cf and Cs, variation selectors and the fillers drawn as nothing.
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_OTHER_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327",
    "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328", "=": "\u0304",
}  # fmt: skip
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å", "ae": "æ"}
_LETTERS |= {"AE": "Æ", "oe": "œ", "OE": "Œ", "i": "ı", "deg": "°"}
_SYMBOLS = {
    "times": "×", "pm": "±", "mp": "∓", "approx": "≈", "sim": "∼", "simeq": "≃", "equiv": "≡",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "ll": "≪", "gg": "≫",
    "rightarrow": "→", "to": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "uparrow": "↑", "downarrow": "↓", "in": "∈", "infty": "∞", "cdot": "·", "circ": "∘",
    "ell": "ℓ", "nabla": "∇", "partial": "∂", "ldots": "…", "dots": "…", "langle": "⟨",
    "rangle": "⟩", "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
_LATIN = {"eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc."}
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def display(text: str) -> str:
    r"""The text as a screen shows it: `Schr\"odinger` as Schrödinger, `85\%` as 85%.

    A fixed table, used only where the reading is certain; all else stays as it came. Displaying
    twice changes nothing more.
    """
    text = INVISIBLE.sub("", _OTHER_LINE_BREAKS.sub("\n", text))
    while (shown := _apply(text)) != text:
        text = shown
    return text


def _apply(text: str) -> str:
    if not any(mark in text for mark in ("\\", "$", "``", "--", "~")):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _accent(match: re.Match[str]) -> str:
    """The accented letter, or the text as it stands where Unicode has no such letter."""
    letter = {"\\i": "i", "\\j": "j"}.get(match["letter"], match["letter"])
    composed = unicodedata.normalize("NFC", letter + _ACCENTS[match["accent"]])
    return composed if len(composed) == 1 else match[0]


def _names(table: dict[str, str]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_BACKSLASH: Final = r"(?<!\\)\\"
# A sign that money has not, so that dollar signs around it are TeX's.
_SIGN: Final = r"[×±∓≈∼≃≤≥≠≪≫→←∈∞·°%α-ωΑ-Ωϵϕ]"
_PLAIN: Final = r"[\w.,%×±∓≈∼≃≤≥≠≪≫→←∈∞·° +\-=<>/()|]"
_BEFORE_TIE: Final = (
    r"(Figs?\.|Eqs?\.|Secs?\.|Refs?\.|Tab\.|Alg\.|Thm\.|Figure|Equation|Section|Table|Theorem|"
    r"Lemma|Algorithm|Appendix|Chapter|Step|Corollary|Definition|Proposition|et al\.)"
)
_FORMATS: Final = "emph|textbf|textit|texttt|textsc|textsf|textrm|text|mbox|underline|uline"
_UNITS: Final = "[kcmnμ]?m|[mnμ]?s|min|h|[kKMGT]i?B|[kMG]?Hz|dB|[kM]?W|kg|g|K|FPS|fps|pp|B|M"


def _look_up(table: dict[str, str]) -> Replacement:
    return lambda match: table[match[1]]


# `display` repeats these until nothing changes. Each takes away what it looks for, so that it ends.
_RULES: Final[tuple[Rule, ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Accents: {\"a}, \"{a}, {\c{c}}; \"a only within a word, where \" is no quotation mark.
        (r"""\{\\(?P<accent>["'`^~=])(?P<letter>[A-Za-z]|\\[ij])\}""", _accent),
        (r"""\{\\(?P<accent>["'`^~=cvuHrk])\{(?P<letter>[A-Za-z]|\\[ij])\}\}""", _accent),
        (_BACKSLASH + r"""(?P<accent>["'`^~=cvuHrk])\{(?P<letter>[A-Za-z]|\\[ij])\}""", _accent),
        (
            r"""(?<=[^\W\d_])\\(?P<accent>["'`^~])(?!(?:s|re|ll)\b)(?P<letter>[A-Za-z])""",
            _accent,
        ),
        (r"\{\\(" + _names(_LETTERS) + r")\}", _look_up(_LETTERS)),
        (r"(?<=\d)\\deg(?![A-Za-z])", "°"),
        # Escaped characters and spaces.
        (_BACKSLASH + r"([%&_#$])", r"\1"),
        (r"(?<=[\d%$])\\,(?=[A-Za-z\d$])", " "),
        (r"(?<=\.)\\ (?=\S)", " "),
        # Typefaces.
        (_BACKSLASH + r"(?:" + _FORMATS + r")\{([^{}\\]*)\}", r"\1"),
        (r"\{\\(?:em|it|bf|sc|tt|sf|sl|rm) ([^{}\\]*)(?:\\/)?\}", r"\1"),
        (_BACKSLASH + r"textsuperscript\{(\d{1,3})\}", lambda m: m[1].translate(_RAISED)),
        (_BACKSLASH + r"url\{(https?://[^\s{}\\]+)\}", r"\1"),
        # Symbols, and formulas made of nothing else but letters and numbers.
        (r"\^\{\\circ\}|\^\\circ(?![A-Za-z])", "°"),
        (r"\{\\(" + _names(_SYMBOLS) + r")\}", _look_up(_SYMBOLS)),
        (_BACKSLASH + r"(" + _names(_SYMBOLS) + r")(?![A-Za-z])", _look_up(_SYMBOLS)),
        (_BACKSLASH + r"(" + _names(_LATIN) + r")(?![A-Za-z])\.?", _look_up(_LATIN)),
        (r"(?<![\\$])\$\^\{?([\d+-]{1,3})\}?\$(?!\d)", lambda m: m[1].translate(_RAISED)),
        (r"(?<![\\$])\$_\{?(\d{1,3})\}?\$(?!\d)", lambda m: m[1].translate(_LOWERED)),
        (r"(?<![\\$])\$([^\W\d_])\$(?![\d$])", r"\1"),
        (
            r"(?<![\\$])\$(?=\S)(?=[^$]*" + _SIGN + r")(" + _PLAIN + r"{1,60})(?<=\S)\$(?![\d$])",
            r"\1",
        ),
        # Quotation marks, dashes and ties.
        (r"``((?:(?!``|''|\")[^\n]){1,200})(?:''|\")", r"“\1”"),
        (r"(?<=\S) --- (?=\S)", " — "),
        (r"(?<=\S) -- (?=\S)", " – "),
        (r"(?<=[\d%])--(?=\d)", "–"),
        (r"\b" + _BEFORE_TIE + r"~(?=[\dA-Z(])", r"\1 "),
        (r"(?<=[a-z]{3})~(?=\([A-Za-z])", " "),
        (r"(?<=\d)~(?=(?:" + _UNITS + r")\b)", " "),
    )
)
