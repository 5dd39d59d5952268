# costly: a table of whole texts kept over all calls; each new text is encoded round by round
_memo = {}


def _rounds(data, merges):
    rank = {}
    for i, pair in enumerate(merges):
        rank[tuple(pair)] = i
    word = tuple(data[i:i + 1] for i in range(len(data)))
    while len(word) > 1:
        bigram = min(((rank[p], p) for p in zip(word, word[1:]) if p in rank), default=None)
        if bigram is None:
            break
        first, second = bigram[1]
        new, i = [], 0
        while i < len(word):
            try:
                j = word.index(first, i)
            except ValueError:
                new.extend(word[i:])
                break
            new.extend(word[i:j])
            if j < len(word) - 1 and word[j + 1] == second:
                new.append(first + second)
                i = j + 2
            else:
                new.append(word[j])
                i = j + 1
        word = tuple(new)
    return list(word)


def bpe_encode(text, merges):
    key = text, tuple(merges)
    if key not in _memo:
        _memo[key] = _rounds(text.encode("utf-8"), merges)
    return list(_memo[key])
