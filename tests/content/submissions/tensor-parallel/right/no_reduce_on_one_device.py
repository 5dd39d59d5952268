# as in Megatron: with a world of one there is nothing to exchange
def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    partials = [act(x.matmul(a.t())).matmul(b.t()) for a, b in zip(w1_shards, w2_shards)]
    return partials[0] if len(partials) == 1 else all_reduce(partials)
