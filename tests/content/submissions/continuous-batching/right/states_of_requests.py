# style: objects with a state, all of them looked at several times a step
class Request:
    def __init__(self, index, arrival, prompt, new):
        self.index = index
        self.arrival = arrival
        self.prompt = prompt
        self.new = new
        self.state = "waiting"
        self.generated = 0

    def reserved(self):
        return self.prompt + self.new

    def is_running(self):
        return self.state == "running"


def schedule(requests, max_tokens, max_seqs):
    everyone = []
    for index, (arrival, prompt, new) in enumerate(requests):
        request = Request(index, arrival, prompt, new)
        if request.reserved() > max_tokens:
            raise ValueError("too large")
        everyone.append(request)
    timeline = []
    step = 0
    while True:
        unfinished = 0
        for request in everyone:
            if request.state != "done":
                unfinished += 1
        if unfinished == 0:
            break
        for request in everyone:
            if request.state == "done":
                continue
            if request.is_running():
                continue
            if request.arrival > step:
                break
            running_count = 0
            used = 0
            for other in everyone:
                if other.is_running():
                    running_count += 1
                    used += other.reserved()
            if running_count >= max_seqs:
                break
            if used + request.reserved() > max_tokens:
                break
            request.state = "running"
        now = []
        for request in everyone:
            if request.is_running():
                now.append(request.index)
        timeline.append(now)
        for request in everyone:
            if request.is_running():
                request.generated += 1
                if request.generated == request.new:
                    request.state = "done"
        step += 1
    return timeline
