# other: ids are packed into 16 bits, so ids above 65,535 are taken for others
# shows for: ngram_draft([1, 5, 65537], 1, 2) = [5, 65537], should be []
import numpy as np


def ngram_draft(ids, max_n, k):
    length = len(ids)
    if length < 2:
        return []
    text = np.asarray(ids, dtype=np.int64).astype(np.uint16)[::-1].tolist()
    z = [0] * length
    left = right = 0
    best, place = 0, None
    for i in range(1, length):
        match = min(right - i, z[i - left]) if i < right else 0
        while i + match < length and text[match] == text[i + match]:
            match += 1
        z[i] = match
        if i + match > right:
            left, right = i, i + match
        if match and min(match, max_n) >= best:          # later in the reversed text is earlier
            best, place = min(match, max_n), length - i
    return [] if place is None else list(ids[place:place + k])
