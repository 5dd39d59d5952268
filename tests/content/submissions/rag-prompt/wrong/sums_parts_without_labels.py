# catalogue: 3
# Header, question and texts are counted apart; the ids, the word Question and the separators are forgotten.
HEADER = "Answer from the sources only and cite their ids."


def rag_prompt(question, chunks, budget, count):
    left = budget - count(HEADER) - count(question)
    if left < 0 or count(HEADER + "\n\nQuestion: " + question) > budget:
        raise ValueError("too small")
    blocks, ids = [], []
    for cid, text in chunks:
        left -= count(text)
        if left < 0:
            break
        blocks.append(f"[{cid}] {text}")
        ids.append(cid)
    return "\n\n".join([HEADER] + blocks + ["Question: " + question]), ids
