"""You go through the bytes once and join each to the part before it whenever that pair is in merges. BPE does not work
from left to right; the pair of lowest rank in the whole text goes first."""


def bpe_encode(text, merges):
    listed = set(merges)
    parts = []
    for value in text.encode("utf-8"):
        part = bytes([value])
        if parts and (parts[-1], part) in listed:
            parts[-1] += part
        else:
            parts.append(part)
    return parts
