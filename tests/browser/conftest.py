"""A real browser for the tests: `make test-browser`.

Playwright drives the Chromium of the machine, which may speak to this machine only:
what a page asks for elsewhere is refused, and noted.
"""

import os
from urllib.parse import urlsplit

import pytest
import reading
from playwright.sync_api import expect, sync_playwright

LOCAL = "127.0.0.1"
FLAGS = ["--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-gpu", "--disable-quic", "--disable-sync"]
FLAGS += [f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOCAL}"]
expect.set_options(timeout=30_000)  # milliseconds, for a busy machine


class Watch:
    """What went wrong on a page since it was opened."""

    def __init__(self, page):
        self.outside, self.failed, self.errors = [], [], []
        self.responses = []
        page.on("request", lambda request: self.note_address(request.url))
        page.on("websocket", lambda socket: self.note_address(socket.url))
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on("response", self.note_response)
        page.on("console", self.note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def note_address(self, url):
        """Note an address that is not on this machine."""
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data") and parts.hostname != LOCAL:
            self.outside.append(url)

    def note_response(self, response):
        """Note what came, and what the server does not have."""
        self.responses.append(response)
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")

    def weight(self):
        """How many bytes came, before any compression."""
        return sum(len(r.body()) for r in self.responses if r.status == 200)

    def note_message(self, message):
        """Note what the console shows in red."""
        if message.type == "error":
            self.errors.append(message.text)


@pytest.fixture(scope="session")
def browser():
    """Start Chromium once for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """Open a tab as wide as a projector; ``page.watch`` notes what goes wrong."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.watch = Watch(page)
    yield page
    page.close()


@pytest.fixture(scope="session")
def site():
    """Serve the book on this machine; the address it is read at."""
    with reading.served(reading.HTML) as address:
        yield address


@pytest.fixture(scope="session")
def readings(worker_id):
    """What the tests have measured, for measure.py: pages and slides, by name."""
    found = {"pages": {}, "slides": {}}
    yield found
    reading.keep(found, worker_id)
