# activates the sum over devices as well
def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    h = [act(x @ w.T) for w in w1_shards]
    y = all_reduce([a @ w.T for a, w in zip(h, w2_shards)])
    return y if len(h) == 1 else act(y)
