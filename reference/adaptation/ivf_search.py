"""Approximate search with an inverted file: look only into the lists of the nearest centroids.

The vectors were clustered in advance, each assigned to one centroid. A query is compared with the centroids, and then
with the vectors in the lists of the nprobe nearest alone: with C lists, about nprobe / C of all. What lies in another
list is missed; nprobe trades recall for time.

Source: Jegou, Douze and Schmid 2011, "Product Quantization for Nearest Neighbor Search", section 4 (inverted file);
FAISS, IndexIVFFlat (the same without the product quantizer).
"""

import torch
from torch import Tensor


def ivf_search(query: Tensor, centroids: Tensor, assigned: Tensor, vectors: Tensor, k: int, nprobe: int) -> Tensor:
    probed = nearest(query, centroids, nprobe)  # (min(nprobe, C),)
    ids = torch.isin(assigned, probed).nonzero().squeeze(1)  # (m,): the vectors in these lists
    return ids[nearest(query, vectors[ids], k)]  # (min(k, m),)


def nearest(query: Tensor, points: Tensor, count: int) -> Tensor:
    """The places of the nearest points, nearest first; all if there are fewer than count."""
    distances = (points - query).square().sum(-1)  # squared: the same order
    return distances.argsort()[:count]
