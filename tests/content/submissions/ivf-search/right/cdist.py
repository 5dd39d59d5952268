import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    q = query.double().unsqueeze(0)
    to_lists = torch.cdist(q, centroids.double(), compute_mode="donot_use_mm_for_euclid_dist")[0]
    lists = torch.topk(-to_lists, min(nprobe, len(to_lists))).indices
    rows = torch.where((assigned[:, None] == lists[None, :]).any(dim=1))[0]
    if rows.numel() == 0:
        return torch.empty(0, dtype=torch.int64)
    distance = torch.linalg.vector_norm(vectors[rows].double() - q, dim=1)
    return rows[torch.argsort(distance)[:k]]
