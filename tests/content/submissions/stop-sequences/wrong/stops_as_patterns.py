# puts the stops into a pattern without escaping them
import re


def stream_until(chunks, stops):
    text = "".join(chunks)
    if not stops:
        return text
    return re.split("|".join(stops), text, maxsplit=1)[0]
