"""Footnote in Slack: what arrives is kept, answered by workers, and posted once."""
