"""The rules of the design hold for every file: direction of imports, owners of libraries, size."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "prompts", "vectorstore")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# A file may import from its own layer and from those after it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("bot.__main__",),
    ("bot.cli",),
    (
        "bot.render",
        "bot.slack",
        "bot.bootstrap.deliveries",
        "bot.bootstrap.mail_process",
        "bot.bootstrap.slack",
    ),
    ("bot.bootstrap",),
    # Use cases, and the adapters that bootstrap hands them.
    (
        "bot.ask",
        "bot.attempt",
        "bot.compose",
        "bot.deliver",
        "bot.digest_file",
        "bot.demo",
        "bot.doctor",
        "bot.evaluate",
        "bot.ingest",
        "bot.overview",
        "bot.reindex",
        "bot.search",
        "bot.summarize",
        "bot.sync",
        "bot.catalogue",
        "bot.llm.judge",
        "bot.llm.langchain",
        "bot.llm.langchain_client",
        "bot.llm.langchain_failures",
        "bot.llm.offline",
        "bot.llm.tokens",
        "bot.lock",
        "bot.mail",
        "bot.mail_process",
        "bot.mail_transaction",
        "bot.sources",
        "bot.sample",
        "bot.smtp",
        "bot.scheduler",
        "bot.testsets",
        "bot.unsent",
    ),
    # Pure logic.
    (
        "bot.abreast",
        "bot.alarm",
        "bot.abbreviations",
        "bot.alignment",
        "bot.answer",
        "bot.answers_report",
        "bot.budget",
        "bot.citations",
        "bot.claims",
        "bot.comparison",
        "bot.conflicts",
        "bot.context",
        "bot.conversation",
        "bot.delivered",
        "bot.delivery",
        "bot.digest",
        "bot.digest_feed",
        "bot.display",
        "bot.enumerations",
        "bot.equivalents",
        "bot.export",
        "bot.extracts",
        "bot.file_forms",
        "bot.flags",
        "bot.frames",
        "bot.gate",
        "bot.identity",
        "bot.interest",
        "bot.inversions",
        "bot.judgement",
        "bot.lead_ins",
        "bot.letter",
        "bot.limits",
        "bot.list_items",
        "bot.mail_job",
        "bot.mail_note",
        "bot.llm.base",
        "bot.llm.choice",
        "bot.llm.features",
        "bot.llm.prices",
        "bot.llm.scorer",
        "bot.llm.word_similarity",
        "bot.marks",
        "bot.means",
        "bot.metrics",
        "bot.needs",
        "bot.omissions",
        "bot.one_paper",
        "bot.outcome",
        "bot.question",
        "bot.readings",
        "bot.relevance",
        "bot.reply",
        "bot.resampling",
        "bot.rewordings",
        "bot.risk",
        "bot.schedule",
        "bot.scoring",
        "bot.selection",
        "bot.source",
        "bot.spelling",
        "bot.stated",
        "bot.statements",
        "bot.subscription",
        "bot.summary",
        "bot.summary_features",
        "bot.summary_roles",
        "bot.summary_scorer",
        "bot.synced",
        "bot.tails",
        "bot.taste",
        "bot.takeover",
        "bot.theme_labels",
        "bot.themes",
        "bot.title_index",
        "bot.trace",
        "bot.traits",
        "bot.turns",
        "bot.verbs",
        "bot.wanted",
        "bot.watch",
        "bot.why",
        "bot.window",
        "bot.trimming",
        "bot.twins",
        "bot.words",
        "bot.zones",
    ),
    ("bot.slack.models", "bot.slack.errors"),
    ("bot.settings", "bot.mail_server", "bot.models", "bot.errors", "bot.llm", "bot"),
    ("vectorstore",),
    ("prompts",),
)

OWNERS: dict[str, str | tuple[str, ...]] = {
    "alembic": "bot/catalogue/",
    "bibtexparser": "bot/sources/bibtex.py",
    "chromadb": "vectorstore/chroma.py",
    "click": "bot/cli/",
    "dotenv": "bot/settings.py",
    "feedparser": "bot/sources/",
    "langchain": "bot/llm/langchain.py",
    "langchain_core": "bot/llm/langchain.py",
    "langchain_openai": "bot/llm/langchain.py",
    "onnx": "vectorstore/minilm_graph.py",
    "onnxruntime": "vectorstore/minilm",
    "httpx2": ("bot/llm/langchain_client.py", "bot/sources/fetch.py"),
    "openai": ("bot/llm/langchain", "vectorstore/openai_embeddings.py"),
    "platformdirs": "bot/settings.py",
    "rich": "bot/render/",
    "rispy": "bot/sources/ris.py",
    "safetensors": "vectorstore/minilm_graph.py",
    "selectolax": "bot/sources/",
    "slack_bolt": ("bot/slack/app.py", "bot/slack/socket_mode.py"),
    "slack_sdk": "bot/slack/",
    "sqlalchemy": "bot/catalogue/",
    "tantivy": "vectorstore/lexical",
    "tiktoken": "bot/llm/tokens.py",
    "tokenizers": "vectorstore/minilm.py",
    "waitress": "bot/slack/server.py",
    "yaml": "bot/slack/manifest.py",
}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def _layer(module: str) -> int:
    matches = [
        (len(name), number)
        for number, layer in enumerate(LAYERS)
        for name in layer
        if module == name or module.startswith(name + ".")
    ]
    assert matches, f"{module} is in no layer: add it to LAYERS"
    return max(matches)[1]


def _is_ours(module: str) -> bool:
    return module.split(".")[0] in PACKAGES


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_imports_point_down(path: Path) -> None:
    """A file imports from its own layer or below."""
    own = _layer(_module(path))
    upward = [name for name in _imports(path) if _is_ours(name) and _layer(name) < own]

    assert [] == upward


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_each_library_has_one_owner(path: Path) -> None:
    """A third-party library is imported where it is owned and nowhere else."""
    place = path.relative_to(ROOT).as_posix()
    strays = [
        name
        for name in _imports(path)
        if (owner := OWNERS.get(name.split(".")[0])) and not place.startswith(owner)
    ]

    assert [] == strays


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_a_file_holds_one_noun(path: Path) -> None:
    """No file is longer than 300 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_use_cases_import_no_adapter() -> None:
    """What bootstrap chooses, no use case names."""
    use_cases = {
        "ask",
        "compose",
        "deliver",
        "demo",
        "doctor",
        "evaluate",
        "ingest",
        "overview",
        "reindex",
    }
    use_cases |= {"search", "summarize", "sync"}
    adapters = {
        "bot.llm.langchain",
        "bot.llm.offline",
        "vectorstore.chroma",
        "vectorstore.lexical",
        "vectorstore.minilm",
        "vectorstore.openai_embeddings",
    }
    strays = [
        (path.stem, name)
        for path in FILES
        if path.parent == ROOT / "bot" and path.stem in use_cases
        for name in _imports(path)
        if name in adapters
    ]

    assert [] == strays


def test_help_imports_nothing_heavy() -> None:
    """Start-up is a feature: `footnote --help` loads none of the large libraries."""
    heavy = "{'chromadb', 'langchain', 'numpy', 'onnxruntime', 'openai', 'rich', 'sqlalchemy'}"
    program = (
        f"import bot.cli, sys; bot.cli.run(['--help']); print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert "[]" == done.stdout.splitlines()[-1]
