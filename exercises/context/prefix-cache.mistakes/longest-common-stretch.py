"""You look for the longest run of tokens that both contain, anywhere. The tokens before a token change its keys and
values, so only a common prefix can be reused."""

from difflib import SequenceMatcher


def cached_prefix(prev, new, block=1, min_tokens=0):
    matcher = SequenceMatcher(None, prev, new, autojunk=False)
    common = matcher.find_longest_match(0, len(prev), 0, len(new)).size
    cached = common // block * block
    return cached if cached >= min_tokens else 0
