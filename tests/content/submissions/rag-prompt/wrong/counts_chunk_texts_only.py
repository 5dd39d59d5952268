# catalogue: 3
# Only the texts of the chunks are counted; header, ids and question come on top of the budget.
def rag_prompt(question, chunks, budget, count):
    header = "Answer from the sources only and cite their ids."
    if count(f"{header}\n\nQuestion: {question}") > budget:
        raise ValueError("too small")
    used, total = [], 0
    for cid, text in chunks:
        n = count(text)
        if total + n > budget:
            break
        total += n
        used.append((cid, text))
    prompt = "\n\n".join([header, *(f"[{c}] {t}" for c, t in used), f"Question: {question}"])
    return prompt, [c for c, _ in used]
