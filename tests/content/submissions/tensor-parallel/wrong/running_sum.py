# a running sum, reduced after each device
def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    parts = [act(x @ a.T) @ b.T for a, b in zip(w1_shards, w2_shards)]
    total = parts[0]
    for part in parts[1:]:
        total = all_reduce([total, part])
    return total
