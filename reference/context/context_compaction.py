"""Compact a conversation: a summary takes the place of all but its beginning and its end.

The system prompt stays, and so do the last messages, which the model is working on. A tool's result is kept together
with the message that called the tool, since the interfaces of models refuse a result without its call.

Source: Packer et al. 2023, "MemGPT", arXiv:2310.08560, section 2 (messages that are evicted live on in a summary);
Anthropic 2025, "Effective context engineering for AI agents" (compaction).
"""

from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


def compact(
    messages: list[Message],
    budget: int,
    count: Callable[[Message], int],
    summarize: Callable[[list[Message]], str],
    keep: int,
) -> list[Message]:
    if sum(count(message) for message in messages) <= budget:
        return list(messages)
    head = 0  # where the leading system messages end
    while head < len(messages) and messages[head]["role"] == "system":
        head += 1
    tail = max(len(messages) - keep, head)  # where the kept end begins
    while head < tail < len(messages) and messages[tail]["role"] == "tool":
        tail -= 1  # back to the message with the calls
    if head == tail:
        raise ValueError("there is nothing to summarise")
    summary = {"role": "user", "content": summarize(messages[head:tail])}
    compacted = [*messages[:head], summary, *messages[tail:]]
    if sum(count(message) for message in compacted) > budget:
        raise ValueError("the compacted conversation does not fit the budget")
    return compacted


def words(per_call: int = 0) -> Callable[[Message], int]:
    """A counter: the words of the content, and `per_call` for each call of a tool."""

    def count(message: Message) -> int:
        if not isinstance(message, dict) or not {"role", "content"} <= set(message):
            raise TypeError(f"count takes one message, a dict with role and content, not {message!r}")
        return len(message["content"].split()) + per_call * len(message.get("tool_calls", ()))

    return count


def initials(extra: int = 0) -> Callable[[list[Message]], str]:
    """A summary in few words, which shows what was summarised: role and last letter of each; and `extra` words more."""

    def summarize(messages: list[Message]) -> str:
        if not isinstance(messages, list) or not messages or not all(isinstance(message, dict) for message in messages):
            raise TypeError("summarize takes the messages, a list of dicts")
        return "-".join(message["role"][0] + message["content"][-1:] for message in messages) + " more" * extra

    return summarize
