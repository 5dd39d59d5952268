"""You give special tokens their own ids. encode_ordinary treats them as text, so that a user cannot end the document by
typing <|endoftext|>."""

import math

import regex

SPECIAL = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}


def encode_ordinary(text, ranks, pattern):
    ids = []
    cut = "(" + "|".join(regex.escape(special) for special in SPECIAL) + ")"
    for stretch in regex.split(cut, text):
        if stretch in SPECIAL:
            ids.append(SPECIAL[stretch])
            continue
        for match in regex.finditer(pattern, stretch):
            ids += encode_piece(match.group().encode("utf-8"), ranks)
    return ids


def encode_piece(piece, ranks):
    parts = [bytes([value]) for value in piece]
    while len(parts) > 1:
        priorities = [ranks.get(parts[i] + parts[i + 1], math.inf) for i in range(len(parts) - 1)]
        i = priorities.index(min(priorities))
        if priorities[i] == math.inf:
            break
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
    return [ranks[part] for part in parts]
