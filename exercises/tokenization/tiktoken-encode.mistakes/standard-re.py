"""You use the standard re module, which does not support the Unicode classes of the pattern. The third-party regex
module does."""

import math
import re


def encode_ordinary(text, ranks, pattern):
    ids = []
    for match in re.finditer(pattern, text):
        parts = [bytes([value]) for value in match.group().encode("utf-8")]
        while len(parts) > 1:
            priorities = [ranks.get(parts[i] + parts[i + 1], math.inf) for i in range(len(parts) - 1)]
            i = priorities.index(min(priorities))
            if priorities[i] == math.inf:
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        ids.extend(ranks[part] for part in parts)
    return ids
