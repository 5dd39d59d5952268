import torch


def packed_batch(segments):
    masks, positions, targets = [], [], []
    for row in segments:
        values, lengths = torch.unique_consecutive(row, return_counts=True)
        blocks, places = [], []
        for value, length in zip(values.tolist(), lengths.tolist()):
            ones = torch.ones(length, length)
            blocks.append(torch.tril(ones) if value else 0 * ones)
            places.append(torch.arange(length) if value else torch.zeros(length, dtype=torch.int64))
        masks.append(torch.block_diag(*blocks).bool()[None])
        positions.append(torch.cat(places))
        targets.append(positions[-1] != 0)
    return torch.stack(masks), torch.stack(positions), torch.stack(targets)
