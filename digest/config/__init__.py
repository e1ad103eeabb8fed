"""The config file: what to fetch, from where, and how patiently; and the saved searches.

`settings` defines and reads it; `toml_lines` finds the line that an error is about; `saved_text`
puts a search into its text.
"""

from digest.config.settings import (
    ARXIV_SECONDS,
    DIGITS,
    ArxivSubscription,
    Config,
    Fetching,
    HfSubscription,
    KeySetting,
    RssSubscription,
    SavedSearch,
    Services,
    Subscription,
    line_in,
    load,
    parse,
    web_address,
)

__all__ = [
    "ARXIV_SECONDS",
    "DIGITS",
    "ArxivSubscription",
    "Config",
    "Fetching",
    "HfSubscription",
    "KeySetting",
    "RssSubscription",
    "SavedSearch",
    "Services",
    "Subscription",
    "line_in",
    "load",
    "parse",
    "web_address",
]
