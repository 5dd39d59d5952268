# catalogue: 4
# Each rule overwrites the choice, so the last one that applies decides.
def choose_adaptation(requirements):
    choice = "prompting"
    if requirements.get("freshness") or requirements.get("citations"):
        choice = "rag"
    if requirements.get("volume", 0) > 50000:
        choice = "rag"
    if (requirements.get("style") or requirements.get("latency")) and requirements.get("labelled", 0) >= 50:
        choice = "fine-tuning"
    return choice
