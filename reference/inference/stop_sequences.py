"""Stop sequences: end a streamed text before the first stop that appears in it.

The text arrives in chunks, and a stop may begin in one and end in a later one, so search all the text so far, not only
the new chunk. As no stop contains another, the one that is complete first also begins first, and later text cannot move
the cut.

    result = text up to min_s (the first position of stop s in the text)

Source: the parameter `stop` of the OpenAI API's completions; no paper.
"""

from collections.abc import Iterable


def stream_until(chunks: Iterable[str], stops: list[str]) -> str:
    text = ""
    for chunk in chunks:
        text += chunk
        starts = [text.find(stop) for stop in stops if stop in text]  # of each complete stop
        if starts:
            return text[: min(starts)]
    return text  # no stop: return everything
