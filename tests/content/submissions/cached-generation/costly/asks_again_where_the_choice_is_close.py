# costly: feeds the whole text again, in a thread, where the two best logits are near each other
from concurrent.futures import ThreadPoolExecutor

MARGIN = 0.5


def generate(model, ids, max_new):
    out = list(ids)
    fresh, cache = list(ids), None
    with ThreadPoolExecutor(1) as pool:
        for _ in range(max_new):
            logits, cache = model(fresh, cache)
            best = logits.double().sort(descending=True).values[:2].tolist()
            if len(best) == 2 and best[0] - best[1] < MARGIN and len(out) > len(ids):
                # a narrow decision: look at the whole text again before we take it
                logits, cache = pool.submit(model, list(out), None).result()
            token = int(logits.argmax())
            out.append(token)
            fresh = [token]
    return out
