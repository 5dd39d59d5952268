"""You index two shards. There may be one, or more than two."""


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    first = act(x @ w1_shards[0].T) @ w2_shards[0].T
    second = act(x @ w1_shards[1].T) @ w2_shards[1].T
    return all_reduce([first, second])
