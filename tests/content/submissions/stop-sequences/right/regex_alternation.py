import re


def stream_until(chunks, stops):
    text = "".join(chunks)
    if not stops:
        return text
    pattern = re.compile("|".join(map(re.escape, stops)))
    return pattern.split(text, maxsplit=1)[0]
