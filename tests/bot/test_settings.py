"""Settings come from the environment, then from `.env`, then from defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import NAMES, read_settings, read_usable_settings

ROOT = Path(__file__).parents[2]
NO_FILE = Path("no-such-file")


def test_without_a_key_the_model_is_offline() -> None:
    """Nothing set means the offline model and the local embedder."""
    settings = read_settings({}, NO_FILE)

    assert ("offline", "minilm") == (settings.model, settings.embedder)


def test_nobody_judges_unless_somebody_is_named() -> None:
    """A second model costs a second time."""
    assert read_settings({"OPENAI_API_KEY": "k"}, NO_FILE).judge is None
    assert "x:y" == read_settings({"FOOTNOTE_JUDGE": "x:y"}, NO_FILE).judge


def test_a_key_makes_openai_the_default_model() -> None:
    """A key alone is enough to use a hosted model."""
    assert "openai:gpt-6-luna" == read_settings({"OPENAI_API_KEY": "k"}, NO_FILE).model


def test_the_catalogue_lies_in_the_home_by_default(tmp_path: Path) -> None:
    """Only the home needs to be chosen."""
    settings = read_settings({"FOOTNOTE_HOME": str(tmp_path)}, NO_FILE)

    assert f"sqlite:///{tmp_path}/catalogue.db" == settings.database_url


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """`.env` fills in what the environment leaves open."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_MODEL=openai:small\nOPENAI_BASE_URL=http://127.0.0.1:1/v1\n")

    settings = read_settings({"FOOTNOTE_MODEL": "offline"}, dotenv)

    assert ("offline", "http://127.0.0.1:1/v1") == (settings.model, settings.openai_base_url)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTNOTE_MODEL", "gpt"),
        ("FOOTNOTE_MODEL", "openai:"),
        ("FOOTNOTE_JUDGE", "gpt"),
        ("FOOTNOTE_JUDGE", "offline"),
        ("FOOTNOTE_EMBEDDER", "bert"),
        ("FOOTNOTE_EMBEDDER", "openai:"),
        ("FOOTNOTE_DAILY_BUDGET_USD", "a little"),
        ("FOOTNOTE_DAILY_BUDGET_USD", "-1"),
        ("FOOTNOTE_DAILY_BUDGET_USD", "nan"),
        ("FOOTNOTE_DAILY_BUDGET_USD", "inf"),
        ("SLACK_API_BASE_URL", "slack.com/api"),
        ("FOOTNOTE_SMTP_URL", "mail.example.org"),
        ("FOOTNOTE_MAIL_FROM", "Footnote"),
    ],
)
def test_a_wrong_value_is_named_with_the_right_form(name: str, value: str) -> None:
    """The message holds the setting and the value, and exits with 2."""
    with pytest.raises(ConfigError, match=f"{name} is '{value}': use ") as caught:
        read_settings({name: value}, NO_FILE)

    assert 2 == caught.value.exit_code


def test_a_budget_is_an_amount_and_none_by_default() -> None:
    """Nothing at all is an amount too."""
    budgets = [
        read_settings({"FOOTNOTE_DAILY_BUDGET_USD": value}, NO_FILE).daily_budget_usd
        for value in ("", "0", "0.50")
    ]

    assert [None, 0.0, 0.5] == budgets


def test_the_example_file_lists_every_setting_in_order() -> None:
    """`.env.example` cannot drift from the code."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]

    assert list(NAMES) == names


def test_slacks_secrets_are_not_shown() -> None:
    """Settings may end up in a log."""
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    settings = read_settings({name: f"hush-{name}" for name in names}, NO_FILE)

    assert ("hush-SLACK_SIGNING_SECRET", False) == (
        settings.slack.signing_secret,
        "hush" in repr(settings),
    )


def test_mails_password_is_not_shown() -> None:
    """Nor is it where it is wrong."""
    wrong = read_usable_settings({"FOOTNOTE_SMTP_URL": "ada:hush@example.org"}, NO_FILE)[1]
    settings = read_settings({"FOOTNOTE_SMTP_URL": "smtp://ada:hush@example.org"}, NO_FILE)

    assert ["FOOTNOTE_SMTP_URL is '…@example.org'"] == [str(one).partition(":")[0] for one in wrong]
    assert settings.mail.server is not None
    assert ("hush", False) == (settings.mail.server.password, "hush" in repr(settings))


def test_slacks_address_ends_with_a_slash() -> None:
    """Methods are appended to it."""
    settings = read_settings({"SLACK_API_BASE_URL": "http://127.0.0.1:1/api"}, NO_FILE)

    assert "http://127.0.0.1:1/api/" == settings.slack.api_base_url


def test_what_is_right_is_read_beside_what_is_wrong(tmp_path: Path) -> None:
    """For the doctor: every wrong value is told, whether of the environment or of the file."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_EMBEDDER=bert\nFOOTNOTE_CHROMA_URL=http://127.0.0.1:1\n")

    settings, wrong = read_usable_settings({"FOOTNOTE_MODEL": "gpt"}, dotenv)

    assert ("offline", "minilm", "http://127.0.0.1:1") == (
        settings.model,
        settings.embedder,
        settings.chroma_url,
    )
    assert ["FOOTNOTE_MODEL is 'gpt'", "FOOTNOTE_EMBEDDER is 'bert'"] == [
        str(error).partition(":")[0] for error in wrong
    ]
