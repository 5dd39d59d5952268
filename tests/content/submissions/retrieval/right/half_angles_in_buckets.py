"""Angles instead of cosines (acos in double turns the order round), and a bucket
(radix-like) selection: buckets are taken until k are in, and only these are sorted."""
import math

import torch


def angles(query, docs):
    lengths = docs.norm(dim=1)
    zero = lengths == 0
    cos = torch.matmul(docs, query).double()
    cos /= lengths.double()
    cos /= query.double().norm()
    cos.masked_fill_(zero | cos.isnan(), 0.0)            # a right angle
    # near the ends acos is steep or, by rounding, undefined: half-angle form there
    return torch.atan2((1 - cos).clamp(min=0).sqrt(), (1 + cos).clamp(min=0).sqrt()), cos


def retrieve(query, docs, k):
    n = docs.shape[0]
    k = min(k, n)
    half, cos = angles(query, docs)
    bucket = half.mul(512 / math.pi).long().clamp_(0, 255)
    filled = torch.bincount(bucket, minlength=256).cumsum(0)
    last = torch.searchsorted(filled, torch.tensor(k))
    inside = (bucket <= last).nonzero().squeeze(1)
    return inside[cos[inside].argsort(descending=True)[:k]]
