# other: the text is cut around special tokens before the pattern is used
import regex


def _merge(parts, ranks):
    while len(parts) > 1:
        rank, i = min((ranks.get(parts[i] + parts[i + 1], 1 << 60), i) for i in range(len(parts) - 1))
        if rank == 1 << 60:
            break
        parts[i:i + 2] = [parts[i] + parts[i + 1]]
    return parts


def encode_ordinary(text, ranks, pattern):
    ids = []
    for stretch in regex.split(r"(<\|endoftext\|>)", text):
        for piece in regex.findall(pattern, stretch):
            ids += [ranks[p] for p in _merge([bytes([b]) for b in piece.encode()], ranks)]
    return ids
