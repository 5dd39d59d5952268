"""You cut the first chunk that does not fit and use a part of it. A chunk is used as a whole or not at all; half of it
may say the opposite."""


def build(question, blocks):
    return "\n\n".join(["Answer from the sources only and cite their ids.", *blocks, "Question: " + question])


def rag_prompt(question, chunks, budget, count):
    if count(build(question, [])) > budget:
        raise ValueError("the question does not fit the budget")
    blocks, used = [], []
    for chunk_id, text in chunks:
        words = text.split(" ")
        while words and count(build(question, [*blocks, f"[{chunk_id}] " + " ".join(words)])) > budget:
            words.pop()
        if words:
            blocks.append(f"[{chunk_id}] " + " ".join(words))
            used.append(chunk_id)
        if words != text.split(" "):
            break
    return build(question, blocks), used
