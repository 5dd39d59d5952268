"""What the pipeline must do; each function returns "" or what it saw instead."""

import math


def chunks_overlap_by_the_number_given(m):
    chunks = m.chunk(list(range(10)), 4, 2)
    return "" if chunks[1][:2] == chunks[0][-2:] == [2, 3] else f"size 4, overlap 2: the first chunks are {chunks[:2]}"


def the_last_tokens_are_in_a_chunk(m):
    chunks = m.chunk(list(range(11)), 4, 1)
    return "" if chunks and chunks[-1][-1] == 10 else f"of 11 tokens the last chunk is {chunks[-1:]}"


def rare_words_count_more_than_common_ones(m):
    index = m.BM25([["the", "cat"], ["the", "dog"], ["the", "cow"], ["the", "hen"]])
    cat, the = index.idf("cat"), index.idf("the")
    return "" if cat > the else f"`cat` is in one of four documents and weighs {cat:.2f}, `the` is in all: {the:.2f}"


def a_long_document_needs_more_hits(m):
    index = m.BM25([["cat", "x"], ["cat", *("abcdefghijklmnopqr")]])
    short, long = index.score(["cat"], 0), index.score(["cat"], 1)
    return "" if short > long else f"`cat` once in 2 words scores {short:.3f}, once in 19 words {long:.3f}"


def vectors_compare_by_direction_not_length(m):
    same, other = m.cosine([3.0, 0.0], [1.0, 0.0]), m.cosine([1.0, 0.0], [5.0, 5.0])
    if math.isclose(same, 1) and math.isclose(other, math.sqrt(0.5)):
        return ""
    return f"two vectors of one direction have cosine {same:.2f}, two at 45 degrees {other:.2f}"


def what_both_rankings_have_high_comes_first(m):
    fused = m.fuse([[0, 1, 2, 3], [3, 1, 2, 0]], k=1)
    second = m.fuse([[7, 8], [8, 9]], k=60)
    return "" if second[0] == 8 and set(fused) == {0, 1, 2, 3} else f"7 8 and 8 9 are fused into {second}"


def the_prompt_keeps_within_its_budget(m):
    chunks = [("a", ["x"] * 4), ("b", ["y"] * 4), ("c", ["z"] * 4)]
    prompt = m.build_prompt("one two three", chunks, 12)
    held = [name for name in "abc" if f"({name})" in prompt]
    return "" if held == ["a", "b"] else f"3 words of question, 12 of budget and chunks of 4: the prompt holds {held}"
