# costly: the n-th token is worked out from the prompt on, for every n
def nth(model, ids, n):
    if n == 0:
        return list(ids)
    before = nth(model, ids, n - 1)
    return before + [int(model(before).argmax())]


def greedy_decode(model, ids, max_new, eos=None):
    result = list(ids)
    for n in range(1, max_new + 1):
        result = nth(model, ids, n)
        if result[-1] == eos:
            break
    return result
