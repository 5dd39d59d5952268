from collections import defaultdict

def bpe_train(text, num_merges):
    """Positions per pair, pairs per count; a falling pointer finds the maximum."""
    data = text.encode("utf-8")
    n = len(data)
    tok = {i: data[i:i + 1] for i in range(n)}          # start -> token
    start_of_end = {i + 1: i for i in range(n)}         # end -> start
    spots, level = defaultdict(set), defaultdict(dict)

    def move(p, i, add):
        s = spots[p]
        if (i in s) == add:
            return
        level[len(s)].pop(p, None)
        (s.add if add else s.discard)(i)
        if s:
            level[len(s)][p] = None

    for i in range(n - 1):
        move((tok[i], tok[i + 1]), i, True)
    top, merges = n, []
    while len(merges) < num_merges:
        while top > 0 and not level[top]:
            top -= 1
        if top == 0:
            break
        pair = next(iter(level[top]))
        merges.append(pair)
        for i in sorted(spots[pair]):
            if i not in spots[pair]:
                continue
            j = i + len(pair[0])
            k = j + len(pair[1])
            h = start_of_end.get(i)
            move(pair, i, False)
            if h is not None:
                move((tok[h], pair[0]), h, False)
            if k in tok:
                move((pair[1], tok[k]), j, False)
            del tok[j], start_of_end[j]
            tok[i] = pair[0] + pair[1]
            start_of_end[k] = i
            if h is not None:
                move((tok[h], tok[i]), h, True)
            if k in tok:
                move((tok[i], tok[k]), i, True)
    return merges
