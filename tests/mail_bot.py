"""A bot that sends one digest by mail: `python -m tests.mail_bot`, by the settings around it."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bot.bootstrap.mail import build_mail
from bot.catalogue.catalogue import open_catalogue
from bot.delivery import Delivery, Key, Part
from bot.letter import Letter
from bot.mail import WHOLE
from bot.settings import read_settings
from bot.subscription import Target

TARGET = Target("mail", "ada@example.org")
KEY = Key("s1", date(2026, 1, 14))
DELIVERY = Delivery(KEY, TARGET, datetime(2026, 1, 14, 9, tzinfo=UTC), "sending", attempts=1)
PART = Part(WHOLE, Letter("Moss", "Moss grows.\n", "<p>Moss grows.</p>\n").to_part())

if __name__ == "__main__":
    settings = read_settings(os.environ, Path(os.devnull))
    build_mail(settings, open_catalogue(settings.database_url).outbox).send(DELIVERY, PART, {})
    time.sleep(600)  # it is killed, however late
