"""You join the sources and cut characters off their end until the prompt fits. A chunk is used as a whole or not at
all; half of it may say the opposite."""


def build(question, chunks):
    sources = [f"[{chunk_id}] {text}" for chunk_id, text in chunks]
    return "\n\n".join(["Answer from the sources only and cite their ids.", *sources, "Question: " + question])


def rag_prompt(question, chunks, budget, count):
    if count(build(question, [])) > budget:
        raise ValueError("the question does not fit the budget")
    context = "".join(f"[{chunk_id}] {text}\n\n" for chunk_id, text in chunks)
    head, tail = build(question, []).split("\n\n", 1)
    while count(head + "\n\n" + context + tail) > budget:
        context = context.rstrip("\n")[:-1]
        context += "\n\n" if context else ""
    return head + "\n\n" + context + tail, [chunk_id for chunk_id, _ in chunks if f"[{chunk_id}]" in context]
