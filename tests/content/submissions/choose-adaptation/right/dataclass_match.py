from dataclasses import dataclass


@dataclass
class Requirements:
    freshness: bool = False
    citations: bool = False
    volume: int = 0
    style: bool = False
    latency: bool = False
    labelled: int = 0

    @property
    def knowledge(self):
        return self.freshness or self.citations or self.volume > 50000

    @property
    def behaviour(self):
        return self.style or self.latency


def choose_adaptation(requirements):
    r = Requirements(**requirements)
    match (r.knowledge, r.behaviour, r.labelled >= 50):
        case (True, _, _):
            return "rag"
        case (False, True, True):
            return "fine-tuning"
        case _:
            return "prompting"
