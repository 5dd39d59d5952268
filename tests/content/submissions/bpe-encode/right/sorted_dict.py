# requires: sortedcontainers
from sortedcontainers import SortedDict


def bpe_encode(text: str, merges: list[tuple[bytes, bytes]]) -> list[bytes]:
    ranks = {m: i for i, m in enumerate(merges)}
    data = text.encode()
    n = len(data)
    stop = {i: i + 1 for i in range(n)}  # start of a token -> its end
    begin = {i + 1: i for i in range(n)}  # end of a token -> its start
    todo: SortedDict[int, set[int]] = SortedDict()

    def look(i):
        if (j := stop.get(i)) is None or j == n:
            return None
        return ranks.get((data[i:j], data[j : stop[j]]))

    def queue(i):
        if i is not None and (r := look(i)) is not None:
            todo.setdefault(r, set()).add(i)

    for i in range(n):
        queue(i)
    while todo:
        r, starts = todo.popitem(0)
        made = []
        for i in sorted(starts):
            if look(i) == r:
                j = stop[i]
                stop[i] = stop.pop(j)
                del begin[j]
                begin[stop[i]] = i
                made.append(i)
        for i in made:
            queue(begin.get(i))
            queue(i)
    return [data[i : stop[i]] for i in sorted(stop)]
