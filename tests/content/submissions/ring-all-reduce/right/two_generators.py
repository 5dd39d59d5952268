import torch


def rank_process(r, tensor, world):
    chunks = [c.clone() for c in tensor.tensor_split(world)]
    for s in range(world - 1):
        received = yield chunks[r - s]
        chunks[r - s - 1] = received + chunks[r - s - 1]
    for s in range(world - 1):
        received = yield chunks[(r - s + 1) % world]
        chunks[r - s] = received
    return torch.cat(chunks)


def ring_all_reduce(tensors, exchange):
    processes = [rank_process(r, t, len(tensors)) for r, t in enumerate(tensors)]
    results = [None] * len(tensors)
    messages = []
    for r, process in enumerate(processes):
        try:
            messages.append(next(process))
        except StopIteration as stop:
            results[r] = stop.value
    while messages:
        received, messages = exchange(messages), []
        for r, process in enumerate(processes):
            try:
                messages.append(process.send(received[r]))
            except StopIteration as stop:
                results[r] = stop.value
    return results
