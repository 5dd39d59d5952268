RULES = (
    (lambda r: r["freshness"] or r["citations"], "rag"),
    (lambda r: r["volume"] > 50_000, "rag"),
    (lambda r: (r["style"] or r["latency"]) and r["labelled"] >= 50, "fine-tuning"),
    (lambda r: True, "prompting"),
)
DEFAULTS = dict(freshness=False, citations=False, volume=0, style=False, latency=False, labelled=0)


def choose_adaptation(requirements):
    facts = {**DEFAULTS, **requirements}
    return next(name for rule, name in RULES if rule(facts))
