# catalogue: 2
# the activation comes after the sum over devices
def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    y = all_reduce([(x @ a.T) @ b.T for a, b in zip(w1_shards, w2_shards)])
    return act(y)
