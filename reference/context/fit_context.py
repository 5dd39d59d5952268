"""Fit a conversation into a budget: the system messages and as many of the latest others as fit.

When the history outgrows the context window, the oldest turns go first; the system messages stay, because they apply to
the whole conversation. The other kept messages are an unbroken end of the history: a gap would leave answers without
their questions.

    kept = all system messages, and the longest suffix of the others with  sum of count(m) <= budget

Source: the sliding window over the history as in Packer et al. 2023, "MemGPT", arXiv:2310.08560, section 2.1 (system
instructions are fixed, the message queue is evicted from its old end).
"""

from collections.abc import Callable

Message = dict[str, str]


def fit_context(messages: list[Message], budget: int, count: Callable[[Message], int]) -> list[Message]:
    used = sum(count(message) for message in messages if message["role"] == "system")
    if used > budget:
        raise ValueError("the system messages alone do not fit the budget")
    first = len(messages)  # where the kept suffix begins
    for i in reversed(range(len(messages))):  # from the newest back
        if messages[i]["role"] == "system":
            continue  # already counted
        used += count(messages[i])
        if used > budget:
            break  # nothing older, or there would be a gap
        first = i
    return [message for i, message in enumerate(messages) if message["role"] == "system" or i >= first]


def words(per_message: int = 0) -> Callable[[Message], int]:
    """A counter: the words of the content, and `per_message` for the role and separators."""

    def count(message: Message) -> int:
        if not isinstance(message, dict) or not {"role", "content"} <= set(message):
            raise TypeError(f"count takes one message, a dict with role and content, not {message!r}")
        return len(message["content"].split()) + per_message

    return count


def words_and_role() -> Callable[[Message], int]:
    """A counter: the words of the content and something for the role, so that an answer costs more than a question."""
    count_words = words()

    def count(message: Message) -> int:
        return count_words(message) + {"system": 0, "user": 1, "assistant": 2}[message["role"]]

    return count
