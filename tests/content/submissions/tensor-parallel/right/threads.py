import torch


from concurrent.futures import ThreadPoolExecutor
def column_then_row(x, w1_shards, w2_shards, act):
    def device(rank):
        return torch.nn.functional.linear(act(torch.nn.functional.linear(x, w1_shards[rank])), w2_shards[rank])
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(device, range(len(w1_shards))))
