"""You take the longest known token at each position. BPE does not look for long tokens; it applies its merges by rank,
and that can split the same text differently."""


def bpe_encode(text, merges):
    data = text.encode("utf-8")
    vocab = {left + right for left, right in merges}
    tokens = []
    i = 0
    while i < len(data):
        end = len(data)
        while end > i + 1 and data[i:end] not in vocab:
            end -= 1
        tokens.append(data[i:end])
        i = end
    return tokens
