"""A student as the hub sees one: what a browser with JupyterLab sends, and no browser.

Cookies, forms with their tokens, JupyterLab's REST calls, a websocket to the kernel.
"""

import json
import re
import time
from uuid import uuid4

import requests
import websocket
from jupyter_client.session import Session

PATIENCE = 240


class Student:
    """One signed-in user of one hub. What is asked for and refused raises HTTPError."""

    def __init__(self, hub, name, password):
        self.hub, self.name, self.password = hub, name, password
        self.browser = requests.Session()
        self.base = f"{hub}/user/{name}"
        self.kernels = []

    def form(self, page, **fields):
        """Fill in a form of the hub, and send it with the token that came with it."""
        address = f"{self.hub}/hub/{page}"
        html = self.browser.get(address, timeout=PATIENCE).text
        token = re.search(r'name="_xsrf" value="([^"]+)"', html)[1]
        fields["_xsrf"] = token
        return self.browser.post(address, data=fields, timeout=PATIENCE)

    def sign_in(self):
        """Whether the hub lets this student in."""
        self.form("login?next=/hub/home", username=self.name, password=self.password)
        answer = self.browser.get(f"{self.hub}/hub/home", timeout=PATIENCE)
        return answer.url.endswith("/hub/home")

    def call(self, method, address, **options):
        """Call an API of the hub or of the student's server, as a page would."""
        folder = "/hub/" if "/hub/api/" in address else f"/user/{self.name}/"
        token = self.browser.cookies.get("_xsrf", path=folder)
        answer = self.browser.request(
            method,
            address,
            headers={"X-XSRFToken": token or "", "Referer": f"{self.hub}{folder}"},
            timeout=PATIENCE,
            **options,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def start(self):
        """Start the server, wait until JupyterLab answers, and return the seconds."""
        begin = time.perf_counter()
        self.call("POST", f"{self.hub}/hub/api/users/{self.name}/server")
        while time.perf_counter() - begin < PATIENCE:
            model = self.call("GET", f"{self.hub}/hub/api/users/{self.name}")
            if model["servers"].get("", {}).get("ready"):
                page = self.browser.get(f"{self.base}/lab", timeout=PATIENCE)
                page.raise_for_status()
                assert page.url.startswith(f"{self.base}/lab"), page.url
                return time.perf_counter() - begin
            time.sleep(0.5)
        raise TimeoutError(f"the server of {self.name} did not start")

    def stop(self):
        """Stop the server and wait until it is gone."""
        self.call("DELETE", f"{self.hub}/hub/api/users/{self.name}/server")
        while self.server_is_there():
            time.sleep(0.2)

    def server_is_there(self):
        """Whether the hub holds a server for this student, ready or not."""
        return (
            self.call("GET", f"{self.hub}/hub/api/users/{self.name}")["servers"] != {}
        )

    def open(self, path):
        """Open a notebook: its content."""
        return self.call("GET", f"{self.base}/api/contents/{path}")["content"]

    def save(self, path, content):
        """Save a notebook."""
        model = {"type": "notebook", "format": "json", "content": content}
        self.call("PUT", f"{self.base}/api/contents/{path}", json=model)

    def kernel(self, path):
        """Start the kernel of a notebook and connect to it."""
        model = {"path": path, "name": "", "type": "notebook"}
        model["kernel"] = {"name": "python3"}
        session = self.call("POST", f"{self.base}/api/sessions", json=model)
        self.kernels.append(Kernel(self, session["kernel"]["id"]))
        return self.kernels[-1]

    def end(self, kernel):
        """Shut a kernel down."""
        self.kernels.remove(kernel)
        kernel.socket.close()
        self.call("DELETE", f"{self.base}/api/kernels/{kernel.number}")

    def close(self):
        """Close the browser, and leave server and kernels running."""
        for kernel in self.kernels:
            kernel.socket.close()
        self.browser.close()


class Kernel:
    """The websocket between an open notebook and its kernel."""

    def __init__(self, student, number):
        self.number = number
        cookies = student.browser.cookies
        address = f"{student.base}/api/kernels/{number}/channels?session_id={uuid4()}"
        request = requests.Request(
            "GET", f"{student.base}/api/kernels", cookies=cookies
        )
        cookie = student.browser.prepare_request(request).headers["Cookie"]
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1),
            cookie=cookie,
            origin=student.hub,
            timeout=PATIENCE,
        )
        self.session = Session()

    def run(self, code):
        """Run a cell. Returns what it printed; an error in it raises RuntimeError."""
        message = self.session.msg("execute_request", {"code": code, "silent": False})
        message["content"] |= {"store_history": True, "allow_stdin": False}
        sent = json.dumps({**message, "channel": "shell"}, default=str)
        self.socket.send(sent)
        printed, waiting_for = "", {"reply", "idle"}
        while waiting_for:
            answer = json.loads(self.socket.recv())
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            kind, content = answer["msg_type"], answer["content"]
            if kind == "stream":
                printed += content["text"]
            elif kind == "execute_reply":
                waiting_for.discard("reply")
                if content["status"] != "ok":
                    raise RuntimeError(f"{content['ename']}: {content['evalue']}")
            elif kind == "status" and content["execution_state"] == "idle":
                waiting_for.discard("idle")
        return printed
