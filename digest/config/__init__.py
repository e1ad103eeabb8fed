"""The config file: what to fetch, from where, and how patiently.

`settings` defines and reads it; `toml_lines` finds the line that an error is about.
"""

from digest.config.settings import (
    ARXIV_SECONDS,
    ArxivSubscription,
    Config,
    Fetching,
    HfSubscription,
    RssSubscription,
    Services,
    Subscription,
    load,
    web_address,
)

__all__ = [
    "ARXIV_SECONDS",
    "ArxivSubscription",
    "Config",
    "Fetching",
    "HfSubscription",
    "RssSubscription",
    "Services",
    "Subscription",
    "load",
    "web_address",
]
