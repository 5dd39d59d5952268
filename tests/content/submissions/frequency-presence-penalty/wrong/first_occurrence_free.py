# frequency counts only the repeats after the first occurrence
from collections import Counter


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    out = logits.clone()
    for tok, n in Counter(prev_ids.tolist()).items():
        out[tok] = out[tok] - presence - frequency * (n - 1)
    return out
