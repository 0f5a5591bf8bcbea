#!/usr/bin/env python3
"""Loads a page in a headless Chromium, in both colour schemes and at two widths, and says what is wrong with it.

    scripts/browser_check.py URL [--screenshots DIR] [--until TEXT]

Looks for errors on the console, a page wider than its window, headings out of order, pictures without names or numbers, tables
without captions, ids that stand twice and links that lead nowhere. With --until it says "ready" once the page is there, and waits
until TEXT appears in it without it being loaded again. Exit code 1 when something is wrong, 69 without a Chromium.
"""
import argparse
import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
LOAD_SECONDS = 30
UNTIL_SECONDS = 90
NAMES = ("chromium", "chromium-browser", "google-chrome")

# Gives a list of what is wrong.
CHECK = r"""
(() => {
  const wrong = [];
  const all = (what) => [...document.querySelectorAll(what)];
  if (document.documentElement.scrollWidth > innerWidth)
    wrong.push(`wider than the window: ${document.documentElement.scrollWidth} > ${innerWidth}`);
  if (!document.documentElement.lang) wrong.push("no language");
  if (!document.title) wrong.push("no title");
  for (const one of ["main", "header", "footer", "a.skip"]) if (all(one).length !== 1) wrong.push(`not one ${one}`);
  if (all("h1").length !== 1) wrong.push("not one h1");
  let level = 0;
  for (const head of all("h1,h2,h3,h4,h5,h6")) {
    const now = Number(head.tagName[1]);
    if (now > level + 1) wrong.push(`heading out of order: ${head.textContent}`);
    level = now;
  }
  for (const svg of all("svg[role=img]")) {
    const names = (svg.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
    if (names.length !== 2 || names.some((name) => !name || !name.textContent)) wrong.push("a picture without a name");
    const figure = svg.closest("figure");
    if (!figure || !figure.querySelector("table")) wrong.push("a picture without its numbers");
  }
  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent) wrong.push("a table without a caption");
    if ([...table.querySelectorAll("th")].some((th) => !th.scope)) wrong.push("a table's heading without a scope");
    if (!table.closest('[role=region][tabindex="0"]')) wrong.push("a table that cannot be scrolled by keyboard");
  }
  const ids = all("[id]").map((one) => one.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id stands twice");
  for (const link of all('a[href^="#"]'))
    if (!document.getElementById(link.getAttribute("href").slice(1))) wrong.push(`a link that leads nowhere: ${link.textContent}`);
  for (const one of all("section[aria-labelledby]"))
    if (!document.getElementById(one.getAttribute("aria-labelledby"))) wrong.push("a section without a heading");
  return wrong;
})()
"""


class Browser:
    """A Chromium that is spoken to over two pipes, in JSON that ends with a zero byte."""

    def __init__(self, program, profile):
        to_browser, self.out = os.pipe()
        self.inn, from_browser = os.pipe()

        def place():
            # Copies first: either may stand where the other is to go.
            one, two = os.dup(to_browser), os.dup(from_browser)
            os.dup2(one, 3)
            os.dup2(two, 4)

        # Root has no sandbox, and pages are our own.
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
             f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=place, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.number = 0
        self.rest = b""
        self.events = []

    def read(self, until):
        while b"\0" not in self.rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.inn], [], [], left)[0]:
                return None
            more = os.read(self.inn, 1 << 16)
            if not more:
                raise RuntimeError("the browser has ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + LOAD_SECONDS
        while True:
            answer = self.read(until)
            if answer is None:
                raise RuntimeError(f"no answer to {method}")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        until = time.monotonic() + LOAD_SECONDS
        while True:
            for event in self.events:
                if event.get("method") == method:
                    self.events.remove(event)
                    return
            event = self.read(until)
            if event is None:
                raise RuntimeError(f"{method} did not come")
            self.events.append(event)

    def complaints(self):
        """What came on the console since this was asked last."""
        found = []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(parameters["exceptionDetails"].get("text", "an exception"))
            elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "assert"):
                found.append(f"console: {parameters['args']}")
            elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                found.append(f"log: {parameters['entry']['text']}")
        self.events.clear()
        return found

    def close(self):
        try:
            self.ask("Browser.close")
        except (RuntimeError, OSError):
            self.process.kill()
        self.process.wait()


class Tab:
    def __init__(self, browser):
        self.browser = browser
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **parameters):
        return self.browser.ask(method, self.session, **parameters)

    def value(self, code):
        answer = self.ask("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def load(self, url, scheme, width):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.browser.events.clear()
        answer = self.ask("Page.navigate", url=url)
        if answer.get("errorText"):
            raise RuntimeError(f"{url}: {answer['errorText']}")
        self.browser.wait("Page.loadEventFired")

    def picture(self, path):
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 8000), "scale": 1}
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))


def check(tab, arguments):
    wrong, papers = [], {}
    for scheme in SCHEMES:
        for width in WIDTHS:
            place = f"{scheme}, {width} pixels"
            tab.load(arguments.url, scheme, width)
            wrong += [f"{place}: {problem}" for problem in tab.value(CHECK)]
            # With all tables open too.
            tab.value("document.querySelectorAll('details').forEach((one) => { one.open = true; }), 0")
            wrong += [f"{place}, all open: {problem}" for problem in tab.value(CHECK)]
            papers.setdefault(scheme, tab.value("getComputedStyle(document.body).backgroundColor"))
            if arguments.screenshots:
                tab.picture(os.path.join(arguments.screenshots, f"{scheme}-{width}.png"))
            wrong += [f"{place}: {problem}" for problem in tab.browser.complaints()]
    if papers["light"] == papers["dark"]:
        wrong.append("the same colours in both schemes")
    return wrong


def check_update(tab, arguments):
    tab.load(arguments.url, "light", 1280)
    tab.value("window.isSamePage = true")
    holds = f"document.querySelector('main').textContent.includes({json.dumps(arguments.until)})"
    wrong = ["the text was there from the start"] if tab.value(holds) else []
    print("ready", flush=True)
    until = time.monotonic() + UNTIL_SECONDS
    while not tab.value(holds):
        if time.monotonic() > until:
            return wrong + ["the text did not appear"]
        time.sleep(0.1)
    if not tab.value("window.isSamePage === true"):
        wrong.append("the page was loaded again")
    if "has changed" not in tab.value("document.getElementById('live').textContent"):
        wrong.append("the change was not announced")
    return wrong + tab.value(CHECK) + tab.browser.complaints()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--screenshots", metavar="DIR")
    parser.add_argument("--until", metavar="TEXT")
    arguments = parser.parse_args()
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        print("browser_check: there is no Chromium; scripts/setup installs one", file=sys.stderr)
        return 69
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            tab = Tab(browser)
            wrong = check_update(tab, arguments) if arguments.until else check(tab, arguments)
        except RuntimeError as error:
            wrong = [str(error)]
        finally:
            browser.close()
    for problem in wrong:
        print(f"browser_check: {problem}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
