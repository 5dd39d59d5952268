"""You use the stops as regular expressions, where characters such as . and [ have a special meaning. They are plain
text; use str.find, or re.escape. And yield text as soon as it is safe."""

import re


def stream_until(chunks, stops):
    text = "".join(chunks)
    yield re.split("|".join(stops), text)[0] if stops else text
