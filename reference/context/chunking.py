"""Chunking: cut a long text into windows that overlap.

A retrieval index or a model accepts texts up to some size. Windows of that size cover the whole text. Each begins a
little before the end of the previous one, so that a short passage across a cut is complete in one of them.

    chunk_i = tokens[i s : i s + size],    s = size - overlap,    up to the first that reaches the end

Source: follows from the definition; Lewis et al. 2020 (RAG), arXiv:2005.11401, section 3 (passages of 100 words).
"""

from typing import Any


def chunk(tokens: list[Any], size: int, overlap: int) -> list[list[Any]]:
    if overlap >= size:
        raise ValueError("the overlap must be smaller than the size, or the windows do not move on")
    step = size - overlap
    chunks = []
    for start in range(0, len(tokens), step):
        chunks.append(tokens[start : start + size])  # the last one may be shorter
        if start + size >= len(tokens):
            break  # a further chunk would be only overlap
    return chunks
