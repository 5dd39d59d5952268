from collections import Counter


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    out = logits.clone()
    for token, n in Counter(prev_ids.tolist()).items():
        out[token] -= frequency * n + presence
    return out
