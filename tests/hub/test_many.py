"""What docs/classroom.md says of large classes holds for the hub and its sign-ins."""

import re
import sqlite3

import pytest
import yaml
from jupyterhub.app import JupyterHub
from ltiauthenticator.lti13.auth import LTI13Authenticator
from oauthenticator.generic import GenericOAuthenticator
from server import ROOT

CLASSES = {
    each.__name__: each
    for each in (JupyterHub, GenericOAuthenticator, LTI13Authenticator)
}
CLASSES["Authenticator"] = GenericOAuthenticator


@pytest.mark.parametrize("name", ["values.yaml", "lti.yaml"])
def test_every_setting_of_the_sign_in_is_one(name):
    """The chart hands `hub.config` on unseen: a misspelt one would do nothing."""
    values = yaml.safe_load((ROOT / "deploy" / "kubernetes" / name).read_text())
    for owner, settings in values["hub"]["config"].items():
        unknown = settings.keys() - CLASSES[owner].class_traits().keys()
        assert not unknown, f"{owner} has no {', '.join(unknown)}"


def test_the_hub_counts_what_the_page_watches(start_hub):
    """Every metric that the page names is on the hub's page for Prometheus."""
    text = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(jupyterhub_\w+)`", text))
    assert len(named) >= 5
    hub = start_hub(["ada"])
    teacher = hub.student("teacher")
    assert teacher.sign_in()
    teacher.start()
    page = teacher.browser.get(f"{hub.address}/hub/metrics", timeout=60)
    assert page.status_code == 200
    counted = set(re.findall(r"^# TYPE (\w+)", page.text, re.M))
    assert named <= counted


def test_thousands_of_names_start_in_minutes(start_hub):
    """A first password is hashed once for each name: 3,000 times 0.24 s were 12 min."""
    hub = start_hub(["ada"])
    store = sqlite3.connect(hub.folder / "jupyterhub.sqlite")
    hashed = [row[0] for row in store.execute("SELECT password FROM users_info")]
    assert len(hashed) == 2
    assert all(each.startswith(b"$2b$04$") for each in hashed)
