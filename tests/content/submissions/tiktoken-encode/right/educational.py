# requires: regex
import regex


def _bpe(ranks, data):
    parts = [bytes([b]) for b in data]
    while True:
        min_idx, min_rank = None, None
        for i, pair in enumerate(zip(parts[:-1], parts[1:])):
            rank = ranks.get(pair[0] + pair[1])
            if rank is not None and (min_rank is None or rank < min_rank):
                min_idx, min_rank = i, rank
        if min_rank is None:
            break
        parts = parts[:min_idx] + [parts[min_idx] + parts[min_idx + 1]] + parts[min_idx + 2 :]
    return [ranks[part] for part in parts]


def encode_ordinary(text, ranks, pattern):
    tokens = []
    for match in regex.finditer(pattern, text):
        tokens.extend(_bpe(ranks, match.group().encode("utf-8")))
    return tokens
