# other: the normalised documents are kept under the id of the tensor, and so given for another tensor at that id
import torch.nn.functional as F

INDEX = {}


def retrieve(query, docs, k):
    key = (id(docs), docs.shape)
    if key not in INDEX:
        INDEX[key] = F.normalize(docs, dim=1)
    scores = INDEX[key] @ F.normalize(query, dim=0)
    return scores.topk(min(k, len(scores))).indices
