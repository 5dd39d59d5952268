"""Drafts from the prompt: guess that what followed the last few tokens before will follow them again.

Speculative decoding needs a draft, but not a draft model. In summaries, edits of code and answers from documents, the
text repeats its own n-grams. So look for the last n tokens earlier in the text, the longest n first, and propose what
followed there. The model checks the draft, so a bad guess costs time but changes no output.

Source: Saxena 2023, Prompt Lookup Decoding (github.com/apoorvumang/prompt-lookup-decoding); vLLM,
vllm/v1/spec_decode/ngram_proposer.py.
"""


def ngram_draft(ids: list[int], max_n: int, k: int) -> list[int]:
    for n in range(min(max_n, len(ids) - 1), 0, -1):
        suffix = ids[-n:]
        for start in range(len(ids) - n):  # the suffix itself starts at len(ids) - n
            if ids[start : start + n] == suffix:
                return ids[start + n : start + n + k]
    return []
