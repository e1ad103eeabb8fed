"""Fetching digests from services over HTTP: politely, with limits on everything, resumably.

`client.Client` sends one request by all the rules; `arxiv`, `hf` and `rss` know what to ask for;
`taking` hands what came to the library, and `sync` does all this for the config's subscriptions.
"""
