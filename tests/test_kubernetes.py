"""The values for a hub on many machines fit the chart, the image and the measurements.

With UNROLLED_CHART naming a folder with the chart they are held against its own schema,
and with helm on the PATH rendered as well.
"""

import os
import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import cost
import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "deploy" / "kubernetes"
VALUES, LTI = FOLDER / "values.yaml", FOLDER / "lti.yaml"
SECRETS = FOLDER / "secrets.example.yaml"
VERSIONS = re.compile(r"chart ([\d.]+), which brings JupyterHub ([\d.]+\d)")
CHART = Path(os.environ.get("UNROLLED_CHART", ""))
given = pytest.mark.skipif(
    not (CHART / "values.schema.yaml").exists(),
    reason="UNROLLED_CHART names no folder with Zero to JupyterHub's chart",
)


def read(path):
    """What a file of values says."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def merged(below, above):
    """What helm makes of two files of values: the second wins, key by key."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {k: merged(below.get(k), v) for k, v in above.items()}


@pytest.fixture
def values():
    """What values.yaml says."""
    return read(VALUES)


def versions():
    """The chart and the hub that values.yaml was written for."""
    text = VALUES.read_text(encoding="utf-8").replace("\n# ", " ")
    return VERSIONS.search(text).groups()


# What fits what


def test_the_page_installs_the_chart_that_the_values_are_for():
    page = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    assert re.findall(r"--version ([\d.]+)", page) == [versions()[0]]


def test_the_page_builds_the_image_for_the_hub_of_the_chart(values):
    page = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    image = "{name}:{tag}".format(**values["singleuser"]["image"])
    assert image.endswith(f"-hub-{versions()[1]}")
    assert f"--build-arg JUPYTERHUB_VERSION={versions()[1]}" in page
    assert f"-t {image} " in page


def test_an_image_takes_the_version_of_its_hub():
    recipe = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    pins = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
    default = re.search(r"^ARG JUPYTERHUB_VERSION=(\S+)", recipe, re.M)[1]
    assert f"jupyterhub=={default}\n" in pins
    assert '"jupyterhub==$JUPYTERHUB_VERSION"' in recipe


def test_a_student_is_promised_what_was_measured(values):
    numpy, keras, _ = cost.student()
    memory = {k: size_in_gb(v) for k, v in values["singleuser"]["memory"].items()}
    assert numpy <= memory["guarantee"] <= 1.25 * numpy
    assert keras <= memory["limit"]
    one_process = int(values["singleuser"]["extraEnv"]["HUB_MEMORY_MB"]) / 1000
    assert keras <= one_process < memory["limit"]


def size_in_gb(text):
    """A size as Kubernetes writes it, in GB."""
    number, unit = re.fullmatch(r"([\d.]+)([MG])", text).groups()
    return float(number) / (1000 if unit == "M" else 1)


def test_no_secret_is_in_the_repository():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "deploy/kubernetes/secrets.yaml" in ignored
    for path in (VALUES, LTI):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"client_secret|password:|keys:", text)


def test_the_table_of_costs_is_computed_from_what_was_measured():
    """If it fails, what was measured has changed: `make cost STORE=yes`."""
    stored = cost.measured.section(cost.HEADING, cost.PAGE).splitlines()
    assert stored[2:] == [*cost.lines(cost.PRICE), ""]


# What the chart says


@given
@pytest.mark.parametrize("above", [{}, read(LTI)], ids=["OAuth", "LTI"])
def test_the_chart_knows_every_key(values, above):
    validate(merged(values, above))


@given
@pytest.mark.parametrize(
    "slip",
    [
        {"singleuser": {"memory": {"garantee": "550M"}}},
        {"hub": {"db": {"kind": "postgres"}}},
        {"cull": {"timout": 3600}},
        {"scheduling": {"userPlaceholder": {"replicas": "sixty"}}},
    ],
    ids=str,
)
def test_the_chart_refuses_a_slip(values, slip):
    with pytest.raises(jsonschema.ValidationError):
        validate(merged(values, slip))


def validate(ours):
    """Hold values against the chart's schema, as helm does."""
    every = merged(read(CHART / "values.yaml"), ours)
    jsonschema.validate(every, read(CHART / "values.schema.yaml"))


@given
@pytest.mark.skipif(not shutil.which("helm"), reason="there is no helm on the PATH")
def test_helm_renders_what_the_page_promises(tmp_path):
    """A policy for the network, room kept free, the image pulled ahead, a database."""
    chart = tmp_path / "jupyterhub"
    shutil.copytree(CHART, chart)
    files = [f"--values={path}" for path in (VALUES, SECRETS)]
    words = ["helm", "template", "class", str(chart), "--kube-version=1.33.0", *files]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = {
        (each["kind"], each["metadata"]["name"]): each
        for each in yaml.safe_load_all(done.stdout)
        if each
    }
    assert made["StatefulSet", "user-placeholder"]["spec"]["replicas"] == 60
    assert ("DaemonSet", "hook-image-puller") in made
    policy = made["NetworkPolicy", "singleuser"]["spec"]
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    reached = [to for rule in policy["egress"] for to in rule.get("to", [])]
    assert {"ipBlock": {"cidr": "0.0.0.0/0"}} not in reached
    came_from = [rule["from"] for rule in policy["ingress"]]
    label = {"hub.jupyter.org/network-access-singleuser": "true"}
    assert came_from == [[{"podSelector": {"matchLabels": label}}]]  # not a neighbour
    secret = yaml.safe_load(b64decode(made["Secret", "hub"]["data"]["values.yaml"]))
    assert secret["hub"]["db"]["type"] == "postgres"
    assert not label.items() & secret["singleuser"]["extraLabels"].items()
