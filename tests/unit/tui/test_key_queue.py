"""Keys take effect in the order typed, including those typed while the app opens."""

from __future__ import annotations

import asyncio

from textual.events import Key, Paste

from tui.key_queue import KeyQueue


def key(name: str) -> Key:
    return Key(name, name)


async def test_a_key_that_arrives_while_earlier_ones_are_handled_waits_for_them() -> None:
    done: list[str] = []
    first_begun, may_end = asyncio.Event(), asyncio.Event()

    async def take(event: Key | Paste) -> None:
        assert isinstance(event, Key)
        if event.key == "a":
            first_begun.set()
            await may_end.wait()
        done.append(event.key)

    queue = KeyQueue(take, lambda: None)
    await queue.put(key("a"))
    await queue.put(key("b"))
    opening = asyncio.create_task(queue.open())
    await first_begun.wait()
    await queue.put(key("c"))
    may_end.set()
    await opening
    assert done == ["a", "b", "c"]


async def test_a_key_to_quit_is_not_held_while_the_library_opens() -> None:
    ended: list[bool] = []

    async def take(event: Key | Paste) -> None:
        raise AssertionError(event)

    await KeyQueue(take, lambda: ended.append(True)).put(key("q"))
    assert ended == [True]
