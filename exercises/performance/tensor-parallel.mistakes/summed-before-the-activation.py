"""You all-reduce the first products and apply act to the sum, as if the first weight were split by its inputs. It is
split by its outputs, so each shard's hidden features are complete and need no exchange."""


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    hidden = act(all_reduce([x @ w1.T for w1 in w1_shards]))
    return all_reduce([hidden @ w2.T for w2 in w2_shards])
