# catalogue: 2
# the activation comes after the sum over devices
def column_then_row(x, w1_shards, w2_shards, act):
    y = 0
    for a, b in zip(w1_shards, w2_shards):
        y = y + (x @ a.T) @ b.T
    return act(y)
