"""Prefix caching: how many tokens of a request need not be computed again.

With a causal mask, keys and values of a token depend on the tokens before it and on nothing behind it. So what was
computed for one request holds for the next as far as both begin alike, and not one token farther. Caches keep whole
blocks of tokens, and providers set a least length.

    c = block * floor(|longest common prefix| / block),    cached = c if c >= min_tokens else 0

Source: Kwon et al. 2023 (PagedAttention, vLLM), arXiv:2309.06180, section 4.4 (shared prefix); OpenAI cookbook,
Prompt Caching 201.
"""


def cached_prefix(prev: list[int], new: list[int], block: int = 1, min_tokens: int = 0) -> int:
    common = 0
    for old_id, new_id in zip(prev, new, strict=False):  # as far as the shorter one
        if old_id != new_id:
            break
        common += 1
    cached = common // block * block  # whole blocks only
    return cached if cached >= min_tokens else 0
