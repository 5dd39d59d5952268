# style: OOP-heavy with dataclasses and enums, many small methods, looks at every request in every step
from __future__ import annotations
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import List


class State(Enum):
    WAITING = auto()
    RUNNING = auto()
    DONE = auto()


@dataclass
class Request:
    index: int
    arrival: int
    prompt: int
    new: int
    made: int = 0
    state: State = State.WAITING

    @property
    def room(self) -> int:
        return self.prompt + self.new

    def has_arrived(self, step: int) -> bool:
        return self.arrival <= step

    def admit(self) -> None:
        self.state = State.RUNNING

    def make_token(self) -> None:
        self.made += 1

    def is_finished(self) -> bool:
        return self.made >= self.new

    def retire(self) -> None:
        self.state = State.DONE


@dataclass
class Capacity:
    tokens: int
    seqs: int

    def check(self, request: Request) -> None:
        if request.room > self.tokens:
            raise ValueError(f"request {request.index} needs {request.room} > {self.tokens}")


@dataclass
class Engine:
    capacity: Capacity
    requests: List[Request]
    step: int = 0
    timeline: List[List[int]] = field(default_factory=list)

    def running(self) -> List[Request]:
        return [r for r in self.requests if r.state is State.RUNNING]

    def waiting(self) -> List[Request]:
        return [r for r in self.requests if r.state is State.WAITING]

    def alive(self) -> bool:
        return any(r.state is not State.DONE for r in self.requests)

    def reserved(self) -> int:
        return sum(r.room for r in self.running())

    def admit(self) -> None:
        slots = self.capacity.seqs - len(self.running())
        room = self.capacity.tokens - self.reserved()
        for request in self.waiting():
            if not request.has_arrived(self.step) or slots < 1 or request.room > room:
                return
            request.admit()
            slots -= 1
            room -= request.room

    def decode(self) -> None:
        active = self.running()
        self.timeline.append([r.index for r in active])
        for request in active:
            request.make_token()

    def retire(self) -> None:
        for request in self.running():
            if request.is_finished():
                request.retire()

    def run(self) -> List[List[int]]:
        for request in self.requests:
            self.capacity.check(request)
        while self.alive():
            self.admit()
            self.decode()
            self.retire()
            self.step += 1
        return self.timeline


def schedule(requests, max_tokens, max_seqs):
    built = [Request(i, *r) for i, r in enumerate(requests)]
    return Engine(Capacity(max_tokens, max_seqs), built).run()
