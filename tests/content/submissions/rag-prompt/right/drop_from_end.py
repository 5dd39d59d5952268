HEADER = "Answer from the sources only and cite their ids."


def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        used = chunks[:n]
        blocks = [HEADER]
        for cid, text in used:
            blocks.append(f"[{cid}] {text}")
        blocks.append(f"Question: {question}")
        prompt = "\n\n".join(blocks)
        if count(prompt) <= budget:
            return prompt, [cid for cid, _ in used]
    raise ValueError("the budget is too small")
