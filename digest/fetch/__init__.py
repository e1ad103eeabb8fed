"""Fetching digests from services over HTTP: politely, with limits on everything, and resumable.

`client.Client` sends one request and follows all the rules; `arxiv`, `hf` and `rss` know what to
ask for; `importing` adds the responses to the library, and `sync` does all this for the
subscriptions in the config.
"""
