# the activation is forgotten
def column_then_row(x, w1_shards, w2_shards, act):
    total = 0
    for a, b in zip(w1_shards, w2_shards):
        total = total + x @ (b @ a).T
    return total
