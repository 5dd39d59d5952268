"""Stop sequences: pass a stream of text on as it arrives, and end it before the first stop that appears in it.

A stop may begin in one chunk and end in a later one. So hold back the longest end of the text that could still become a
stop, and yield what is before it at once. As no stop contains another, the one that is complete first also begins
first, and later text cannot move the cut.

    held = the longest end of the text that is the beginning of a stop

Source: the parameter `stop` of the OpenAI API's completions; no paper.
"""

from collections.abc import Iterable, Iterator


def stream_until(chunks: Iterable[str], stops: list[str]) -> Iterator[str]:
    held = ""  # arrived, but not yielded: it may become a stop
    for chunk in chunks:
        held += chunk
        starts = [held.find(stop) for stop in stops if stop in held]  # of each complete stop
        if starts:
            yield held[: min(starts)]
            return  # the next chunk is never requested
        size = len(held) - longest_beginning(held, stops)
        yield held[:size]
        held = held[size:]
    yield held  # the stream has ended, so nothing becomes a stop any more


def longest_beginning(text: str, stops: list[str]) -> int:
    """The length of the longest end of a text that is the beginning of a stop."""
    sizes = [n for stop in stops for n in range(1, len(stop)) if text.endswith(stop[:n])]
    return max(sizes, default=0)
