import copy
import json


class Agent:
    def __init__(self, model, tools, messages):
        self.model, self.tools = model, tools
        self.history = copy.deepcopy(messages)
        self.final = None

    def step(self):
        out = self.model(copy.deepcopy(self.history))
        self.history.append({"role": "assistant"} | out)
        calls = out.get("tool_calls")
        if calls is None:
            self.final = out["content"]
            return True
        self.history.extend({"role": "tool", "id": c["id"], "content": self.observe(c)} for c in calls)
        return False

    def observe(self, c):
        if c["name"] not in self.tools:
            return f"error: unknown tool {c['name']}"
        try:
            kwargs = json.loads(c["arguments"])
        except json.JSONDecodeError:
            kwargs = []
        if not isinstance(kwargs, dict):
            return "error: arguments are not a JSON object"
        try:
            observed = self.tools[c["name"]](**kwargs)
        except Exception as exc:
            return f"error: {type(exc).__name__}: {exc}"
        return observed if type(observed) is str else json.dumps(observed)


def run_agent(model, tools, messages, max_steps):
    agent = Agent(model, tools, messages)
    steps = 0
    while steps < max_steps:
        steps += 1
        if agent.step():
            return agent.final, agent.history, "done"
    return None, agent.history, "budget"
