"""You cut characters off the first chunk that does not fit and use the rest. A chunk is used as a whole or not at all;
half of it may say the opposite."""


def build(question, chunks):
    sources = [f"[{chunk_id}] {text}" for chunk_id, text in chunks]
    return "\n\n".join(["Answer from the sources only and cite their ids.", *sources, "Question: " + question])


def rag_prompt(question, chunks, budget, count):
    if count(build(question, [])) > budget:
        raise ValueError("the question does not fit the budget")
    used = []
    for chunk_id, text in chunks:
        whole = text
        while text and count(build(question, [*used, (chunk_id, text)])) > budget:
            text = text[:-1]
        if text or not whole:
            used.append((chunk_id, text))
        if text != whole:
            break
    return build(question, used), [chunk_id for chunk_id, _ in used]
