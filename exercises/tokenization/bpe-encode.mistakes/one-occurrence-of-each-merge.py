"""You go through the merges once and join only one occurrence of each. Join all occurrences of a pair."""


def bpe_encode(text, merges):
    parts = [bytes([value]) for value in text.encode("utf-8")]
    for pair in merges:
        for i in range(len(parts) - 1):
            if (parts[i], parts[i + 1]) == pair:
                parts[i : i + 2] = [parts[i] + parts[i + 1]]
                break
    return parts
