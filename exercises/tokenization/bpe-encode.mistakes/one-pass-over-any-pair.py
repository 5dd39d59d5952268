"""You pass over the text once and join every pair that is in merges, whatever its rank, and never join the pairs that
this creates."""


def bpe_encode(text, merges):
    listed = set(merges)
    parts = [bytes([value]) for value in text.encode("utf-8")]
    merged = []
    i = 0
    while i < len(parts):
        if tuple(parts[i : i + 2]) in listed:
            merged.append(parts[i] + parts[i + 1])
            i += 2
        else:
            merged.append(parts[i])
            i += 1
    return merged
