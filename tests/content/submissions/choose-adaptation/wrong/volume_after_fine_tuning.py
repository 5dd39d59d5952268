# catalogue: 4
# Rule 2 is asked after rule 3.
def choose_adaptation(requirements):
    r = {"volume": 0, "labelled": 0, **requirements}
    order = [
        (r.get("freshness") or r.get("citations"), "rag"),
        ((r.get("style") or r.get("latency")) and r["labelled"] >= 50, "fine-tuning"),
        (r["volume"] > 50000, "rag"),
    ]
    for hit, name in order:
        if hit:
            return name
    return "prompting"
