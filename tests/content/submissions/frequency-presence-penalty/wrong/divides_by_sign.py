# catalogue: 3
# CTRL rule with the two penalties added up: positive logits divided, negative multiplied
from collections import Counter


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    result = logits.clone()
    for tok, n in Counter(prev_ids.tolist()).items():
        amount = 1.0 + frequency * n + presence
        if result[tok] > 0:
            result[tok] = result[tok] / amount
        else:
            result[tok] = result[tok] * amount
    return result
