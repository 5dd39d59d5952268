# drops one chunk for each level of recursion, which Python ends after about 1,000
INSTRUCTION = "Answer from the sources only and cite their ids."


def rag_prompt(question, chunks, budget, count):
    sources = ["[%s] %s" % chunk for chunk in chunks]
    prompt = "\n\n".join([INSTRUCTION] + sources + ["Question: %s" % question])
    if count(prompt) > budget and chunks:
        return rag_prompt(question, chunks[:-1], budget, count)
    if count(prompt) > budget:
        raise ValueError("not even the question fits")
    return prompt, [name for name, _ in chunks]
