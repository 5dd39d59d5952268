# catalogue: 3
# an all-reduce after each of the two layers
def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    for shards, last in ((w1_shards, False), (w2_shards, True)):
        x = all_reduce([x @ w.T if last else act(x @ w.T) for w in shards])
    return x
