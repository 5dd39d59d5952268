"""You check whether a key exists, not its value. A key with the value False means the same as a missing key."""


def choose_adaptation(requirements):
    r = requirements
    if "freshness" in r or "citations" in r or r.get("volume", 0) > 50_000:
        return "rag"
    if ("style" in r or "latency" in r) and r.get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
