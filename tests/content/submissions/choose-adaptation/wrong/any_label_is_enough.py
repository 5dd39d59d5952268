# catalogue: 3
# One labelled example is taken to be enough.
RULES = [
    ("rag", lambda r: r.get("freshness") or r.get("citations")),
    ("rag", lambda r: r.get("volume", 0) > 50000),
    ("fine-tuning", lambda r: (r.get("style") or r.get("latency")) and r.get("labelled")),
]


def choose_adaptation(requirements):
    for name, applies in RULES:
        if applies(requirements):
            return name
    return "prompting"
