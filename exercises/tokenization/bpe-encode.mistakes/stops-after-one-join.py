"""You join one occurrence of the lowest rank and stop. Join all its occurrences, and continue until no pair of
neighbours is in merges."""


def bpe_encode(text, merges):
    parts = [bytes([value]) for value in text.encode("utf-8")]
    for left, right in merges:
        for i in range(len(parts) - 1):
            if (parts[i], parts[i + 1]) == (left, right):
                return [*parts[:i], left + right, *parts[i + 2 :]]
    return parts
