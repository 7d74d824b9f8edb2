"""What Slack's word for a failure means for the bot."""

from __future__ import annotations

from bot.slack.errors import (
    SlackDenied,
    SlackError,
    SlackGone,
    SlackRefused,
    SlackUncertain,
)

LIMITED = frozenset(
    (
        "accesslimited",
        "rate_limited",
        "ratelimited",
        "streaming_state_conflict",
        "team_added_to_org",
    )
)
"""Nothing was done; later it may be."""

BROKEN = frozenset(
    ("fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_unavailable")
)
"""Slack itself does not know how far it came."""

DENIED = frozenset(
    (
        "account_inactive",
        "app_uninstalled",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
        "user_removed_from_team",
    )
)
"""No call will do until an operator acts."""

GONE = frozenset(
    (
        "access_denied",
        "cannot_dm_bot",
        "channel_is_limited_access",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "thread_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    )
)
"""Nothing can be said here."""

LAYOUT = frozenset(
    (
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "too_many_blocks",
    )
)
"""Slack does not take this message's layout; a plainer one may do."""

ADVICE = {
    "missing_scope": "install the app again from `footnote slack manifest`",
    "not_allowed_token_type": "set SLACK_BOT_TOKEN to a token that begins with xoxb-",
}


def failure(method: str, status: int, code: str, needed: str = "") -> SlackError:
    """What an unsuccessful reply means; `code` is empty where the reply has none.

    `needed` is the scope that Slack says is missing.
    """
    if status >= 500 or status == 408 or code in BROKEN:
        return SlackUncertain(f"{method} broke on Slack's side: {code or status}")
    if not code:
        if status == 200:
            return SlackUncertain(f"{method} got a reply that makes no sense")
        code = f"http_{status}"
    if code in DENIED:
        scope = f" ({needed})" if needed else ""
        advice = ADVICE.get(code, "check SLACK_BOT_TOKEN and that the app is still installed")
        return SlackDenied(f"{method} was denied: {code}{scope}; {advice}")
    if code in GONE:
        return SlackGone(method, code)
    return SlackRefused(method, code)
