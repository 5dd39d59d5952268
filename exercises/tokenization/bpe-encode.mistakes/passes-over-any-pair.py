"""You pass over the text repeatedly and join every pair that is in merges. Each round joins one pair only, the one of
lowest rank, wherever it is in the text."""


def bpe_encode(text, merges):
    listed = set(merges)
    parts = [bytes([value]) for value in text.encode("utf-8")]
    while True:
        merged = []
        i = 0
        while i < len(parts):
            if tuple(parts[i : i + 2]) in listed:
                merged.append(parts[i] + parts[i + 1])
                i += 2
            else:
                merged.append(parts[i])
                i += 1
        if len(merged) == len(parts):
            return parts
        parts = merged
