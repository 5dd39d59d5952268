r"""You write ASCII ranges for \p{L} and \p{N}, so letters and digits of other scripts count as punctuation. Pass the
pattern to the regex module as it is."""

import re


def pretokenize(text, pattern):
    def classes(part):
        return part.replace(r"\p{L}", "a-zA-Z").replace(r"\p{N}", "0-9")

    inside = [classes(part) for part in re.split(r"(\[[^\]]*\])", pattern)]
    for n in range(0, len(inside), 2):
        inside[n] = inside[n].replace("a-zA-Z", "[a-zA-Z]").replace("0-9", "[0-9]")
    return [match.group() for match in re.finditer("".join(inside), text)]
