# stretch: rewrites the whole text for each merge
def bpe_encode(text, merges):
    rank = {tuple(p): i for i, p in enumerate(merges)}
    INF = len(merges)
    word = [c.to_bytes(1, "big") for c in text.encode("utf-8")]
    while len(word) >= 2:
        best = min(set(zip(word, word[1:])), key=lambda p: rank.get(p, INF))
        if best not in rank:
            return word
        first, second = best
        it, new, held = iter(word), [], None
        for w in it:
            if held is not None and w == second:
                new.append(first + second)
                held = None
                continue
            if held is not None:
                new.append(held)
                held = None
            if w == first:
                held = w
            else:
                new.append(w)
        if held is not None:
            new.append(held)
        word = new
    return word
