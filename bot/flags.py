"""Sentences that read as instructions to a machine, so that they are quoted last and marked.

A ranking filter with few false alarms, not the guard: the guard is that nothing but a verified
sentence is ever shown.
"""

from __future__ import annotations

import re

_MACHINE = r"(?:ai|assistant|chat ?bot|language model|model|llm|agent|reviewer|bot)s?"
_ORDERS = (
    r"(?:instructions?|prompts?|rules|directions|directives|commands|guidelines|polic(?:y|ies)"
    r"|everything|anything|the above)"
)
_SET_ASIDE = r"(?:ignore|disregard|forget|override|bypass|discard)"
_SAY = r"(?:print|say|reply|respond|answer|write|output|repeat|tell|send|email|type|append|insert)"
_TASK = (
    r"(?:translate|analy[sz]e|determine|summari[sz]e|classify|rewrite|convert|identify|show|tell)"
)
_TO = r"(?:note (?:to|for)|message (?:to|for)|if you are an?|dear|as an?)"
_PATTERNS = (
    # Setting aside what came before.
    (
        rf"\b{_SET_ASIDE}\b[^.]{{0,40}}\b(?:previous|prior|above|earlier|preceding|all|any|your|these"
        rf"|those|the)\b[^.]{{0,30}}\b{_ORDERS}\b"
    ),
    r"\b(?:new|updated|real|important|special|hidden|secret) instructions?\s*(?::|for (?:all|you))",
    r"\bsystem (?:prompt|message|override|instruction)s?\s*(?::|\bis now\b)",
    rf"\b{_SAY}\b[^.]{{0,30}}\b(?:your|the) (?:system )?(?:prompt|instructions)\b",
    # Speaking to the machine.
    r"\byou are (?:now|an? (?:ai|assistant|chatbot|unrestricted))\b|\bpretend (?:to be|that you)\b",
    r"\bact as (?:if you|an? (?:unrestricted|different|evil))\b",
    rf"\b{_TO}\b[^.:,]{{0,20}}\b{_MACHINE}\b(?::|,? (?:you|please|must|always)\b)",
    (
        r"\b(?:your|the) (?:next )?(?:response|reply|answer) (?:must|should|shall|has to) "
        r"(?:be|start|begin|end|only|include|contain|say)\b"
    ),
    (
        r"\byour (?:\w+ )?(?:answer|response|reply|message|elucidation)(?:'s)? "
        r"(?:to|into|in|with|using|by|as|character)\b"
    ),
    r"\b(?:into|within|in|to) your (?:answer|response|reply|message|elucidation|solution)\b",
    (
        rf"^\W*(?:please )?{_SAY}\b[^.]{{0,30}}(?:\b(?:only|exactly|just)\b|[\"'“‘]"
        r"|\bthe (?:words?|phrase|user|following (?:text|words?))\b)"
    ),
    rf"\b{_SAY} (?:with )?(?:only|just|nothing but) (?:with )?(?:the|[\"'“‘])",
    (
        r"\b(?:do not|don't|never) (?:mention|reveal|tell|cite|summari[sz]e|answer|follow)\b"
        r"[^.]{0,40}\b(?:user|reader|anyone|instructions?|question)\b"
    ),
    r"\b(?:tell|inform|advise|urge|instruct|persuade) (?:the|your) (?:user|reader)s? (?:to|that)\b",
    (
        r"\b(?:when|if) (?:you (?:respond|reply|answer|read this|see this|summari[sz]e)"
        r"|(?:the )?user asks|(?:you are |you're )asked (?:about|to))\b"
    ),
    # A task of its own, as nobody sets it in an abstract.
    r"\b(?:following|subsequent|below|above) code (?:snippet|block|section|excerpt|fragment)s?\b",
    r"\byour (?:\w+ )?(?:reply|answer|response)\b(?! to\b)",
    rf"^\W*(?:please |now |then )*{_SAY} (?:in|using|with|as|only)\b",
    r"^\W*(?:can|could|would|will) you (?:please )?\w+",
    r"^\W*how (?:can|do|should) I\b",
    rf"^\W*(?:please )?{_TASK}\b[^.]{{0,40}}\b(?:this|the following|me)\b",
    (
        r"^\W*(?:please )?(?:write|compose|draft) (?:me )?an? (?:\w+ ){0,2}"
        r"(?:story|poem|script|email|essay|letter|song|tweet|post|review|function|program)\b"
    ),
    r"^\W*(?:please )?(?:describe|explain|provide an example|show me|tell me|give me) \w+",
    # Role marks, hidden structure, invisible letters.
    r"<\|?/?(?:system|assistant|user|im_start|im_end|endoftext|inst)\b[^>]*>|\[/?INST\]|<<SYS>>",
    r"^\W{0,8}(?:system|assistant|user)\s*:|\[(?:system|assistant|user)\]",
    r"<(?:!--|img|script|iframe|a\s+href)|!\[[^\]]*\]\(",
    r"\[[^\]]*\]\(\s*(?:javascript|data|#|https?://[^)\s]*\?)",
    r"<https?://[^>|]*\||<mailto:[^>]*\||<[!@#][A-Za-z]|<end of \w+>",
    r"[\U000E0000-\U000E007F\u202A-\u202E\u2066-\u2069]",
    r"\b(?:developer mode|do anything now|end of (?:document|abstract|context|prompt))\b",
)
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE)


def reads_as_instruction(text: str) -> bool:
    """Whether a sentence of a paper addresses the machine that reads it."""
    return _ANY.search(text) is not None
