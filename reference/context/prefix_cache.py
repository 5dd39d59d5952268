"""Prefix caching: how many tokens of a request need not be computed again.

With a causal mask, the keys and values of a token depend only on the tokens up to it. So the next request can reuse
them for the common prefix, and not one token more. Caches keep whole blocks of tokens, and providers set a minimum
length.

    c = block * floor(|longest common prefix| / block),    cached = c if c >= min_tokens else 0

Source: Kwon et al. 2023 (PagedAttention, vLLM), arXiv:2309.06180, section 4.4 (shared prefix); OpenAI cookbook,
Prompt Caching 201.
"""


def cached_prefix(prev: list[int], new: list[int], block: int = 1, min_tokens: int = 0) -> int:
    common = 0
    for old_id, new_id in zip(prev, new, strict=False):  # to the end of the shorter one
        if old_id != new_id:
            break
        common += 1
    cached = common // block * block  # whole blocks only
    return cached if cached >= min_tokens else 0
