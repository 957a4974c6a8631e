"""Every stored notebook follows the rules, and every rule notices what it is for."""

import base64
import copy
import io

import matplotlib.image
import nbformat
import notebook_rules as rules
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


def pairs(paths, checks):
    """One parameter for each notebook and each rule."""
    return [
        pytest.param(path, rule, id=f"{path.relative_to(rules.ROOT)}-{rule.__name__}")
        for path in paths
        for rule in checks
    ]


ON_NOTEBOOKS = [
    *pairs(rules.COURSE, rules.COURSE_RULES),
    *pairs(rules.WITH_SOLUTIONS, rules.WORK_RULES),
    *pairs(rules.LESSONS, rules.LESSON_RULES),
    *pairs(rules.COURSE + rules.SOLUTIONS, rules.STORED_RULES),
]
ON_FILES = [
    *pairs(rules.COURSE, [rules.next_notebook, rules.numbered_exercises]),
    *pairs(rules.SOLUTIONS, [rules.numbered_exercises]),
    *pairs(rules.COURSE + rules.SOLUTIONS, [rules.small_file]),
]


def report(problems):
    """Problems as a message, one to a line."""
    problems = list(problems)
    assert not problems, "\n  ".join(["", *problems])


@pytest.mark.parametrize(("path", "rule"), ON_NOTEBOOKS)
def test_notebook(path, rule):
    report(rule(rules.read(path)))


@pytest.mark.parametrize(("path", "rule"), ON_FILES)
def test_file(path, rule):
    report(rule(path))


# A toy notebook that follows every rule, and edits that each break one


def png(pixels):
    """An image as a notebook stores it."""
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, pixels, format="png")
    return base64.b64encode(buffer.getvalue()).decode()


NOISE = np.random.default_rng(0).random((40, 400, 3))
FIGURE = new_output("display_data", {"image/png": png(NOISE), "text/plain": "<Figure>"})
DRAW = "plot_states(h)\nplt.show()"
SAID = {"mystnb": {"image": {"alt": "The state rises from 0 to 1 in ten steps."}}}
WORDS = " ".join(["Every state is the old state, weighed, and the input, weighed."] * 5)


def stub(number):
    """The three parts of one exercise."""
    hint = "<details><summary>Hint</summary>\n\nRead the figure.\n\n</details>"
    code = f'def answer(x):\n    ...\n\n\ncheck("{number}", answer)'
    printed = f"Exercise {number}: not attempted yet\n"
    return [
        new_markdown_cell(f"**Exercise {number}.** {WORDS}\n\n{hint}"),
        new_code_cell(
            code,
            metadata={"tags": ["exercise"]},
            outputs=[new_output("stream", name="stdout", text=printed)],
        ),
    ]


def toy():
    """A short notebook without a fault."""
    cells = [
        new_markdown_cell(
            "# Count with Keras\n\n![A chain of states](../img/chain.svg)"
        ),
        new_markdown_cell(
            "**You will do** this. **You will learn** that. **You need** nothing. "
            "It takes 30–45 minutes."
        ),
        new_code_cell("import matplotlib.pyplot as plt\n\nuse_course_style()"),
        new_markdown_cell(f"## Read\n\n**Predict before you run.** {WORDS}\n\n$$h!$$"),
        new_code_cell(
            "print(h)",
            outputs=[
                new_output("stream", name="stdout", text="0.5 1.25e-17 [1. 2.]\n")
            ],
        ),
        new_markdown_cell(f"## Draw\n\nPredict before you run: `h!`, `<b>`? {WORDS}"),
        new_code_cell(DRAW, outputs=[FIGURE], metadata=copy.deepcopy(SAID)),
        new_markdown_cell("The line rises."),
        new_code_cell(
            "interact(draw, w=(0, 1))", metadata={"tags": ["nbval-ignore-output"]}
        ),
        new_markdown_cell("The same without a kernel:"),
        new_code_cell(DRAW, outputs=[FIGURE], metadata=copy.deepcopy(SAID)),
        new_markdown_cell("It rises.\n\n## Exercises"),
        *(cell for m in range(1, 5) for cell in stub(f"2.{m}")),
        new_markdown_cell("Where you stand:"),
        new_code_cell("progress(2)"),
        new_markdown_cell("## What you now know\n\nA lot."),
        new_markdown_cell("## Where the source went wrong\n\nNowhere."),
        new_markdown_cell("## Further reading\n\n[Next](03_next.ipynb)."),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    notebook = new_notebook(cells=cells)
    number_cells(notebook)
    return notebook


def number_cells(notebook):
    """Counts as after a run from top to bottom."""
    for count, cell in enumerate(rules.code_cells(notebook), start=1):
        cell.execution_count = count


IMPORT, PRINT, PLOT, STILL, STUB = 0, 1, 2, 4, 5  # places among the code cells


def replace(old, new):
    """An edit that replaces text in every cell that holds it."""

    def edit(notebook):
        hits = [cell for cell in notebook.cells if old in cell.source]
        assert hits, f"the toy does not hold {old!r}"
        for cell in hits:
            cell.source = cell.source.replace(old, new)

    return edit


def source(place, text):
    """An edit that gives one code cell another source."""

    def edit(notebook):
        rules.code_cells(notebook)[place].source = text

    return edit


def insert(position, cell):
    """An edit that inserts a cell."""

    def edit(notebook):
        cell.id = "inserted"
        notebook.cells.insert(position, cell)
        number_cells(notebook)

    return edit


def output(place, *outputs):
    """An edit that gives one code cell other outputs."""

    def edit(notebook):
        rules.code_cells(notebook)[place].outputs = list(outputs)

    return edit


def says(text, name="stdout"):
    return output(PRINT, new_output("stream", name=name, text=text))


def shows(kind, data):
    return output(PRINT, new_output("display_data", {kind: data}))


def marked(place, *tags):
    """An edit that gives one code cell other tags."""

    def edit(notebook):
        rules.code_cells(notebook)[place].metadata["tags"] = list(tags)

    return edit


def stated(place, tolerance):
    """An edit that gives one code cell a tolerance."""
    return lambda nb: rules.code_cells(nb)[place].metadata.update(tolerance=tolerance)


def said_of_figure(text):
    """An edit that says of the first figure what it shows, or nothing."""

    def edit(notebook):
        about = rules.code_cells(notebook)[PLOT].metadata.pop("mystnb")
        if text:
            about["image"]["alt"] = text
            rules.code_cells(notebook)[PLOT].metadata["mystnb"] = about

    return edit


def folded(*names, part="output", flag="outputs_hidden"):
    """An edit that folds a part: for JupyterLab, for the book, or for both."""

    def edit(notebook):
        cell = rules.code_cells(notebook)[PRINT]
        if "jupyter" in names:
            cell.metadata["jupyter"] = {flag: True}
        if "book" in names:
            cell.metadata["tags"] = [f"hide-{part}"]

    return edit


def timed_in_words(notebook):
    """A measured time, whose numbers are not compared."""
    cell = rules.code_cells(notebook)[PRINT]
    cell.source = "start = perf_counter()\nprint(perf_counter() - start)"
    cell.metadata["tolerance"] = "words"


def metadata(key, value):
    return lambda notebook: notebook.metadata.update({key: value})


def cell_metadata(key, value):
    return lambda notebook: notebook.cells[0].metadata.update({key: value})


def renamed(name):
    return lambda notebook: notebook.cells[0].update(id=name)


def uncounted(notebook):
    rules.code_cells(notebook)[PRINT].execution_count = 7


def drop(position):
    return lambda notebook: notebook.cells.pop(position)


CODE, TEXT = new_code_cell, new_markdown_cell
BAD = {
    rules.opening: [
        insert(0, CODE("1")),
        replace("# Count with Keras", "## Count"),
        replace("# Count with Keras", "# Count With Keras"),
        insert(5, TEXT("# Another")),
        replace("../img/chain.svg", "../img/chain.png"),
        replace("![A chain of states]", "![]"),
        replace("**You will do**", "Do"),
        replace("**You will learn**", "Learn"),
        replace("**You need**", "Need"),
        replace("30–45 minutes", "an hour"),
    ],
    rules.imports: [
        source(PRINT, "import numpy as np\nprint(h)"),
        source(PRINT, "def f():\n    from numpy import pi"),
        source(IMPORT, "import numpy as np"),
        source(IMPORT, "use_course_style()\n" * 19),
    ],
    rules.outline: [
        insert(5, TEXT("#### Deep")),
        replace("## ", "### "),
        lambda notebook: [insert(5, TEXT("## More"))(notebook) for _ in range(9)],
    ],
    rules.short_code: [
        source(PRINT, "a = 1\n" * 31),
        source(PRINT, f"a = '{'x' * 84}'"),
        lambda nb: [source(n, "a = 1\n" * 11)(nb) for n in range(6)],
    ],
    rules.balance: [replace(WORDS, ""), replace(WORDS, 9 * WORDS)],
    rules.introduced: [lambda nb: [insert(4, CODE("1"))(nb) for _ in range(4)]],
    rules.figures: [
        source(PLOT, "\n".join(["plot_states(h)"] * 6 + ["plt.show()"])),
        source(PLOT, "plot_states(h)"),
        source(PLOT, "plt.show()\nplot_states(h)"),
        source(PRINT, "fig, ax = plt.subplots()\nax.plot(h)"),
        drop(7),
        source(STILL, "print(h)"),
    ],
    rules.predictions: [replace("## Draw\n\nPredict before you run", "## Draw\n\nSee")],
    rules.exercises: [
        replace("## Exercises", "## Tasks"),
        replace("**Exercise 2.4.**", "Something else."),
        replace("**Exercise 2.4.**", "**Exercise 2.5.**"),
        replace('check("2.2"', 'check("2.1"'),
        replace('check("2.2", answer)', ""),
        replace("    ...", "    return 1"),
        replace("<details>", ""),
        marked(STUB),
        insert(4, CODE('check("2.1", answer)')),
        lambda nb: nb.cells.__delitem__(slice(18, 20)),
    ],
    rules.progress_shown: [
        replace("progress(2)", "progress(3)"),
        replace("progress(2)", "progress()"),
        replace("progress(2)", "print(2)"),
        insert(4, CODE("progress(2)")),
        lambda nb: nb.cells.insert(12, nb.cells.pop(21)),
    ],
    rules.closing: [
        replace("What you now know", "Summary"),
        replace("Where the source went wrong", "Sources"),
        replace("Further reading", "Links"),
        drop(-1),
        insert(99, TEXT("## One more thing")),
    ],
    rules.raw_html: [
        replace("The line rises.", "<center>The line rises.</center>"),
        replace("The line rises.", '<img src="a.png">'),
        replace("The line rises.", "Rises.<br/>"),
        replace("The line rises.", "<!-- later -->"),
    ],
    rules.wording: [
        replace("The line rises.", "The line rises!"),
        replace("The line rises.", "The line just rises."),
        replace("The line rises.", "Simply look."),
        replace("The line rises.", "Of course it rises."),
        replace("The line rises.", "This is easy."),
        replace("The line rises.", "Obviously."),
        replace("The line rises.", "It rises \U0001f680"),
        source(PRINT, "print('\u2705')"),
    ],
    rules.habits: [
        source(PRINT, "np.random.seed(0)"),
        source(PRINT, "warnings.filterwarnings('ignore')"),
        source(PRINT, "%matplotlib inline"),
        source(PRINT, "!pip install numpy"),
        source(PRINT, "print(perf_counter() - start)"),
        source(PRINT, "seconds = time.time() - start\nprint(f'{seconds:.1f} s')"),
        source(PRINT, "def took(f):\n    return perf_counter()\n\n\nprint(took(f))"),
        source(PRINT, "fast = perf_counter() - start\nassert fast < 1"),
        source(PRINT, "for f in g:\n    s.append(perf_counter())\nassert min(s) < 1"),
    ],
    rules.executed: [
        uncounted,
        drop(4),
        says("warning", name="stderr"),
        output(PRINT, new_output("error", ename="E", evalue="v", traceback=[])),
        source(PRINT, ""),
    ],
    rules.nothing_private: [
        says("<object at 0x7f00aa12bb34>"),
        says("/home/someone/notebook.ipynb"),
        says("C:\\Users\\someone"),
        source(PRINT, "open('/tmp/file')"),
        shows("text/html", "/root/file"),
        shows("text/markdown", "See /content/drive/notebook.ipynb"),
        says("file:///Volumes/course/notebook.ipynb"),
    ],
    rules.minimal_metadata: [
        folded("jupyter"),
        folded("book"),
        folded("book", part="input"),
        folded("jupyter", "book", part="input"),
        metadata("authors", []),
        metadata("language_info", {"name": "python", "version": "3.12.1"}),
        cell_metadata("execution", {"iopub.execute_input": "2026-01-01T00:00:00"}),
        cell_metadata("collapsed", True),
    ],
    rules.plain_outputs: [
        shows("image/svg+xml", "<svg/>"),
        shows("application/javascript", "1"),
        shows("application/vnd.jupyter.widget-view+json", {}),
        shows("text/html", "<script>1</script>"),
        shows("text/html", "<b>bold</b>"),
        shows("text/html", "<span onclick='1'>text</span>"),
        shows("text/markdown", "A **word** <img src=a onerror=alert(1)>"),
        shows("text/markdown", "<SCRIPT>1</SCRIPT>"),
        shows("text/markdown", "[here](javascript:alert(1))"),
        shows("text/markdown", "[here][1]\n\n[1]: JavaScript:alert(1)"),
        metadata("widgets", {}),
        lambda nb: nb.cells[0].update(attachments={"a.svg": {"image/svg+xml": ""}}),
    ],
    rules.rounded_numbers: [
        says("0.30000000000000004"),
        says("-1.2345678e-05"),
        says("np.float64(0.5)"),
        shows("text/plain", "array([0.1234567])"),
    ],
    rules.speaking_ids: [renamed("a1b2c3d4"), renamed("0a1b2c3d"), renamed("Cell_1")],
    rules.valid: [lambda nb: nb.cells[0].update(outputs=[])],
    rules.pictures: [
        shows("image/png", png(np.ones((40, 400, 3)))),
        shows("image/png", png(np.indices((40, 400))[1] > 200)),
        shows("image/png", png(NOISE[:, :200])),
        shows("image/png", png(np.tile(NOISE, (1, 7, 1)))),
        shows("image/png", "no picture"),
    ],
    rules.alternatives: [
        said_of_figure(None),
        said_of_figure("The line rises."),
        said_of_figure("A line plot of the states over the ten timesteps."),
        said_of_figure("The state rises from 0 to 1 in ten steps"),
        said_of_figure("The state $h_t$ rises from 0 to 1 in ten steps."),
        said_of_figure("The state simply rises from 0 to 1 in ten steps."),
        said_of_figure("The state rises from 0 to 1. " * 20),
        lambda nb: rules.code_cells(nb)[PLOT].metadata["mystnb"].update(figure={}),
        lambda nb: rules.code_cells(nb)[PRINT].metadata.update(mystnb=SAID["mystnb"]),
        lambda nb: nb.cells[0].metadata.update(mystnb=SAID["mystnb"]),
    ],
    rules.ignored_outputs: [
        marked(PRINT, "nbval-ignore-output"),
        marked(PRINT, "nbval-skip"),
        marked(PRINT, "raises-exception"),
        marked(3),
        source(PRINT, "# NBVAL_IGNORE_OUTPUT\nprint(h)"),
    ],
    rules.tolerances: [
        stated(PRINT, "word"),
        stated(PRINT, -0.05),
        stated(PRINT, True),
        stated(PRINT, 5),
        stated(PLOT, 0.05),
        stated(3, 0.05),
        lambda nb: nb.cells[0].metadata.update(tolerance=0.05),
    ],
}
ALL_RULES = (
    rules.WORK_RULES + rules.COURSE_RULES + rules.LESSON_RULES + rules.STORED_RULES
)
EDITS = [
    pytest.param(rule, edit, id=f"{rule.__name__}-{number}")
    for rule, edits in BAD.items()
    for number, edit in enumerate(edits)
]


@pytest.mark.parametrize("rule", ALL_RULES)
def test_rule_accepts_the_toy(rule):
    report(rule(toy()))


@pytest.mark.parametrize(("rule", "edit"), EDITS)
def test_rule_notices(rule, edit):
    notebook = toy()
    edit(notebook)
    assert list(rule(notebook)) != []


@pytest.mark.parametrize("edit", [says("hello someone"), source(PRINT, "# by someone")])
def test_user_name_is_noticed(monkeypatch, edit):
    monkeypatch.setattr(rules.getpass, "getuser", lambda: "someone")
    report(rules.nothing_private(toy()))
    notebook = toy()
    edit(notebook)
    assert list(rules.nothing_private(notebook)) != []


def test_every_rule_is_seen_to_fail():
    assert set(BAD) == set(ALL_RULES), "give each rule an edit that it must notice"


@pytest.mark.parametrize(
    "edit",
    [
        replace(
            "The line rises.", "It falls: $n!$, `a != b` and $a < b > c$, f(x) != 1"
        ),
        replace("The line rises.", "```python\nprint('just <b> !')\n```"),
        replace("The line rises.", "Read <https://numpy.org>, an adjusted course."),
        replace("The line rises.", "\\begin{align} n! \\end{align}"),
        source(PRINT, "fast = perf_counter() - start\nprint(fast < 1)"),
        source(PRINT, "print(t)\nperf_counter()"),
        shows("text/markdown", "`<script>`, $a < b$, data: <https://numpy.org>, x < 3"),
        stated(PRINT, 0.05),
        stated(PRINT, "words"),
        timed_in_words,
        folded("jupyter", "book"),
        folded("jupyter", "book", part="input", flag="source_hidden"),
        says("2097152 parameters, 0.123456, 1.5e-300, 0.00000012, version 3.11.2"),
    ],
)
def test_rules_let_pass(edit):
    notebook = toy()
    edit(notebook)
    for rule in rules.STORED_RULES:
        report(rule(notebook))


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """The toy in a folder, with a notebook after it."""
    path = tmp_path / "02_toy.ipynb"
    later = tmp_path / "03_next.ipynb"
    monkeypatch.setattr(rules, "COURSE", [path, later])

    def write(notebook):
        nbformat.write(notebook, path)
        return path

    return write


FILE_RULES = [rules.next_notebook, rules.numbered_exercises, rules.small_file]


@pytest.mark.parametrize("rule", FILE_RULES)
def test_file_rule_accepts_the_toy(stored, rule):
    report(rule(stored(toy())))


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        (rules.next_notebook, replace("(03_next.ipynb)", "(04_other.ipynb)")),
        (rules.numbered_exercises, replace("Exercise 2.1", "Exercise 3.1")),
        (rules.small_file, says("x" * 800_000)),
    ],
)
def test_file_rule_notices(stored, rule, edit):
    notebook = toy()
    edit(notebook)
    assert list(rule(stored(notebook))) != []


def test_problems_name_the_cell_and_the_cure():
    notebook = toy()
    source(PLOT, "plot_states(h)")(notebook)
    expected = ["cell-6: end the figure cell with plt.show()"]
    assert list(rules.figures(notebook)) == expected
