"""Stop sequences: end a streamed text in front of the first stop that appears in it.

The text arrives in chunks, and a stop may begin in one and end in a later one, so it has to be looked for in all
that has arrived, not in the new chunk. As no stop lies inside another, the one that is complete first is also the
one that begins first, and nothing that arrives later can move the cut.

    result = text up to min_s (the first place of stop s in the text)

Source: the parameter `stop` of the OpenAI API's completions; no paper.
"""

from collections.abc import Iterable


def stream_until(chunks: Iterable[str], stops: list[str]) -> str:
    text = ""
    for chunk in chunks:
        text += chunk
        places = [text.find(stop) for stop in stops if stop in text]  # of each stop that is complete
        if places:
            return text[: min(places)]
    return text  # no stop came, so nothing is held back
