"""You read the bytes once from left to right and join the last two parts while they are in merges. An early join can
then block a merge of lower rank later in the text; the lowest rank in the whole text goes first."""


def bpe_encode(text, merges):
    listed = set(merges)
    parts = []
    for value in text.encode("utf-8"):
        parts.append(bytes([value]))
        while len(parts) > 1 and (parts[-2], parts[-1]) in listed:
            last = parts.pop()
            parts[-1] += last
    return parts
