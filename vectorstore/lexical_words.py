"""How texts become words: the analysis and the fields of the word index."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import tantivy

from vectorstore.models import Document

WORDS = "title*3+text/english/1"
"""Names how texts become words: an index built in another way cannot be searched in this one."""

TITLE_WEIGHT = 3

_ACCENT = re.compile(r"\\[\"'`^~=.]\s*\{?([A-Za-z])\}?")


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Lower case, no accents, no stop words, English stems."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(64),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


@cache
def schema() -> tantivy.Schema:
    """What is kept of a document, and what it can be found by."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("doc_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="words", index_option="position")
    builder.add_text_field("listing", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    return builder.build()


def analyze(text: str) -> list[str]:
    """The words of `text` as the index knows them: lower case, no accents, no stop words, stems."""
    return analyzer().analyze(plain(text))


def plain(text: str) -> str:
    """Without what two spellings of one word differ in; half surrogate pairs would be refused."""
    whole = text.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFKC", _ACCENT.sub(r"\1", whole))


def entry_of(document: Document) -> tantivy.Document:
    """A document as the index keeps it."""
    entry = tantivy.Document()
    entry.add_text("doc_id", document.doc_id)
    title = plain(document.title) + "\n"
    entry.add_text("words", title * TITLE_WEIGHT + plain(document.text))
    for listing in document.listings:
        entry.add_text("listing", listing)
    if document.date is not None:
        entry.add_integer("date", document.date)
    return entry
