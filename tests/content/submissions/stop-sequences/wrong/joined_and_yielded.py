# named: joins-everything
import re


def stream_until(chunks, stops):
    s = "".join(chunks)
    if stops:
        s = re.split("|".join(map(re.escape, stops)), s, maxsplit=1)[0]
    yield from s
