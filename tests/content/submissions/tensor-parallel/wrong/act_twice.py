# activates the sum over devices as well
def column_then_row(x, w1_shards, w2_shards, act):
    h = [act(x @ w.T) for w in w1_shards]
    first = h[0] @ w2_shards[0].T
    for i in range(1, len(h)):
        first = first + h[i] @ w2_shards[i].T
    return first if len(h) == 1 else act(first)
