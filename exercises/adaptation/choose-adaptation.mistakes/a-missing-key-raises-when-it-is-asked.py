"""A missing key raises KeyError in your code when you read it. It means False, or 0."""


def choose_adaptation(requirements):
    r = requirements
    if r["freshness"] or r["citations"] or r["volume"] > 50_000:
        return "rag"
    if (r["style"] or r["latency"]) and r["labelled"] >= 50:
        return "fine-tuning"
    return "prompting"
