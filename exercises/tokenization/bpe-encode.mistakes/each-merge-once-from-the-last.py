"""You go through the merges once, starting with the last. The lowest rank goes first."""


def bpe_encode(text, merges):
    parts = [bytes([value]) for value in text.encode("utf-8")]
    for pair in reversed(merges):
        parts = merge(parts, pair)
    return parts


def merge(parts, pair):
    merged = []
    i = 0
    while i < len(parts):
        if tuple(parts[i : i + 2]) == pair:
            merged.append(parts[i] + parts[i + 1])
            i += 2
        else:
            merged.append(parts[i])
            i += 1
    return merged
