"""A page as a browser reads it: its elements, attributes, links and scripts."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "path", "rect", "circle", "input", "br", "link", "img"})


class PageReader(HTMLParser):
    """What a page holds.  Every tag must be closed in order, and every image must have a label."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def values(self, *names: str) -> list[str]:
        """The values of these attributes, in order."""
        return [value or "" for name, value in self.attributes if name in names]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        given = dict(attrs)
        assert given.get("role") != "img" or given.get("aria-label")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
