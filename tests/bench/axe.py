"""The pages as a browser has them: axe-core's findings, errors, requests, and content wider than the window.

    npm pack axe-core && tar xzf axe-core-*.tgz
    python tests/bench/axe.py package/axe.min.js [--page learner-week.html] [--chromium chromium]

Every sample page is put into a frame of the size of a phone and of a laptop, light and dark, with all that can be
unfolded unfolded.  Exit code 1 when anything serious is found.  AXE_CORE in the environment stands for the argument.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from samples import make_samples

SIZES = {"phone": (390, 844), "laptop": (1280, 800)}
SCHEMES = {"light": 1, "dark": 0}
SERIOUS = ("serious", "critical")
SECONDS = 120
# Before the page's own policy, which holds for what comes after it.
PROBE = """
window.noted = [];
addEventListener("error", e => noted.push("error: " + (e.message || e.target.outerHTML)), true);
addEventListener("securitypolicyviolation", e => noted.push("refused: " + e.blockedURI + " by " + e.violatedDirective));
for (const name of ["error", "warn"]) { console[name] = (...words) => noted.push(name + ": " + words.join(" ")); }
"""
WRAPPER = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="frame" title="page" width="{width}" height="{height}" style="border:0" srcdoc="{page}"></iframe>
<pre id="found"></pre><script>
const frame = document.getElementById("frame");
frame.addEventListener("load", async () => {{
  const inner = frame.contentWindow, root = frame.contentDocument.documentElement;
  const fold = root.querySelector("details.fold");
  const unfolded = fold ? Math.round(fold.getBoundingClientRect().top) : root.scrollHeight;
  for (const node of root.querySelectorAll("details")) node.open = true;
  const found = await inner.axe.run({{resultTypes: ["violations", "incomplete"]}});
  document.getElementById("found").textContent = JSON.stringify({{
    width: inner.innerWidth, isDark: inner.matchMedia("(prefers-color-scheme: dark)").matches, noted: inner.noted,
    wide: root.scrollWidth - root.clientWidth, unfolded, checked: found.passes.length,
    requests: inner.performance.getEntriesByType("resource").map(request => request.name),
    violations: found.violations.map(({{id, impact, help, nodes}}) => ({{id, impact, help, count: nodes.length,
      where: nodes[0].html.slice(0, 200), why: nodes[0].failureSummary}})),
  }});
}});
</script>"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One page in one window: its problems, one per line, and the number of elements examined."""

    page: str
    size: str
    scheme: str
    checked: int
    # Pixels above the first section that is folded, or of the whole page.
    unfolded: int
    serious: tuple[str, ...]
    minor: tuple[str, ...]


def look(name: str, page: str, axe: str, size: str, scheme: str, chromium: str = "chromium") -> Seen:
    """Open a page in a frame.  Raises RuntimeError when the browser gives no answer."""
    width, height = SIZES[size]
    script = axe.replace("</script", "<\\/script")
    head = f"<script>{PROBE}</script><script>{script}</script>"
    probed = re.sub(r"<head[^>]*>", lambda found: found[0] + head, page, count=1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(WRAPPER.format(width=width, height=height, page=html.escape(probed)), encoding="utf-8")
        ran = subprocess.run(
            [
                chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                f"--user-data-dir={folder}/profile", "--window-size=1400,1000", "--virtual-time-budget=60000",
                f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", "--dump-dom", file.as_uri(),
            ],
            capture_output=True, text=True, check=False, timeout=SECONDS,
        )  # fmt: skip
    match = re.search(r'<pre id="found">(\{.*?\})</pre>', ran.stdout, re.S)
    if match is None:
        raise RuntimeError(f"{chromium} gave no answer for {name}: {ran.stderr[-2000:]}")
    found = json.loads(html.unescape(match[1]))
    if (found["width"], found["isDark"]) != (width, scheme == "dark"):
        raise RuntimeError(f"{chromium} showed {name} at {found['width']} pixels, dark: {found['isDark']}")
    lines = [(violation["impact"] in SERIOUS, _sentence(violation)) for violation in found["violations"]]
    others = [*found["noted"], *(f"request: {request}" for request in found["requests"])]
    if found["wide"] > 0:
        others.append(f"{found['wide']} pixels wider than the window")
    return Seen(
        page=name, size=size, scheme=scheme, checked=found["checked"], unfolded=found["unfolded"],
        serious=(*(line for is_serious, line in lines if is_serious), *others),
        minor=tuple(line for is_serious, line in lines if not is_serious),
    )  # fmt: skip


def _sentence(violation: dict[str, str]) -> str:
    why = " ".join(violation["why"].split())
    return "{impact} {id} ({count}): {help}: {where}: ".format(**violation) + why


def look_at_all(axe: Path, chromium: str = "chromium", only: str = "") -> Iterator[Seen]:
    """Every sample page in every window."""
    source = axe.read_text(encoding="utf-8")
    for (name, page), size, scheme in product(make_samples().items(), SIZES, SCHEMES):
        if only in ("", name):
            yield look(name, page, source, size, scheme, chromium)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("axe", nargs="?", type=Path, default=os.environ.get("AXE_CORE"), help="axe.min.js of axe-core")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--page", default="", help="only this sample page")
    given = parser.parse_args()
    if given.axe is None or shutil.which(given.chromium) is None:
        parser.error("give the path of axe-core's axe.min.js, and have chromium installed")
    total = 0
    for seen in look_at_all(given.axe, given.chromium, given.page):
        total += len(seen.serious)
        counts = f"{seen.checked} rules passed, {len(seen.serious)} serious, {len(seen.minor)} minor"
        print(f"{seen.page:20} {seen.size:7} {seen.scheme:6} {counts}")
        for line in (*seen.serious, *seen.minor):
            print(f"    {line}")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
