"""What a notebook of the course looks like, one rule to a function.

A rule takes a notebook and yields one sentence for each problem, naming the cell by its
id and saying what to do. ``test_notebook_form.py`` applies them to every notebook.
"""

import ast
import base64
import binascii
import functools
import getpass
import io
import re
import statistics
from pathlib import Path

import nbformat
import numpy as np
import tolerance
from matplotlib.image import imread

ROOT = Path(__file__).resolve().parent.parent
COURSE = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
#: The welcome and the list of errata teach nothing new: few predictions and exercises.
LESSONS = [path for path in COURSE if path.stem[:2] not in ("00", "13")]
#: The welcome solves its one exercise in front of the reader.
WITH_SOLUTIONS = [path for path in COURSE if path.stem[:2] != "00"]

PROPER_NOUNS = {"Adam", "El", "I", "Jupyter", "Keras", "Niño", "Python"}
FILLERS = r"\b(simply|just|obviously|of course|easy|easily)\b"
KINDS_OF_FIGURE = (
    r"(an? |the |this |two |three )?((line|bar|scatter|box|3d|surface|log\S*) ?)*"
    r"(plots?|charts?|graphs?|figures?|images?|pictures?|diagrams?|heat ?maps?)\b"
)
EMOJI = r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\uFE0F]"
CLOCKS = {
    "time",
    "time_ns",
    "perf_counter",
    "perf_counter_ns",
    "process_time",
    "timeit",
}
FOLDERS = (
    "home|root|Users|tmp|work|workspaces?|content|opt|srv|usr|mnt|private|var|Volumes"
)
PATHS = rf"(?<![\w.:/])/(?:{FOLDERS})/\S+|\bfile:/+\S+|\b[A-Z]:\\\w+"
#: What is folded says so twice, to the book by a tag and to JupyterLab by a flag.
FOLDS = {"hide-output": "outputs_hidden", "hide-input": "source_hidden"}
#: What the metadata of a cell may hold.
KEPT_BY_EXECUTE = {"tags", "slideshow", "tolerance", "mystnb", "jupyter"}
#: What every viewer shows and none runs, unlike HTML, JavaScript, SVG and widgets.
STILL_LIFE = {"text/plain", "text/markdown", "image/png"}
#: But for coloured text, such as the summary of a model in Keras.
COLOURED = re.compile(r'</?(?:pre|span)(?: style="[^"<>]*")?>')
NUMBER = r"(?<![\w.])\d+\.\d*(?:[eE][-+]?\d+)?"
WORD_ID = re.compile(r"[a-z]+[0-9]*(-[a-z0-9]+)*")


# Reading a notebook


@functools.cache
def read(path):
    """A stored notebook, to look at and not to change."""
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def markdown_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell):
    return cell.metadata.get("tags", [])


def tree(cell):
    """The syntax tree of a code cell, its magic lines left out."""
    lines = cell.source.splitlines()
    return ast.parse("\n".join("" if line[:1] in "%!" else line for line in lines))


def name_of(node):
    """The last name of what a call calls: ``show`` for ``plt.show()``."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def calls(cell, name):
    """The calls of a name in a code cell."""
    nodes = ast.walk(tree(cell))
    return [n for n in nodes if isinstance(n, ast.Call) and name_of(n) == name]


def without_fences(markdown):
    """Markdown without its blocks of code."""
    return re.sub(r"^(```+|~~~+).*?^\1", "", markdown, flags=re.DOTALL | re.MULTILINE)


def without_code_and_math(markdown):
    """Markdown without code and formulas; each one inside a line leaves one word."""
    text = re.sub(r"\$\$.*?\$\$", "", without_fences(markdown), flags=re.DOTALL)
    text = re.sub(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", "", text, flags=re.DOTALL)
    text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "code", text, flags=re.DOTALL)
    return re.sub(r"(?<!\\)\$[^$\n]+?(?:\n[^$\n]+?)?\$", "formula", text)


def headings(markdown):
    """Pairs of level and title."""
    found = re.findall(
        r"^(#{1,6}) +(.+?)\s*#*$", without_fences(markdown), re.MULTILINE
    )
    return [(len(marks), title) for marks, title in found]


def anchor_of(title):
    """What stands after # in a link to a heading of a notebook, in JupyterLab."""
    return title.replace("`", "").replace("*", "").replace(" ", "-")


def all_headings(notebook):
    return [h for cell in markdown_cells(notebook) for h in headings(cell.source)]


def prose(markdown):
    """What one reads aloud: no code, tables, formulas standing alone, images, tags."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", without_code_and_math(markdown))
    text = re.sub(r"\]\([^)]*\)|</?[a-z]+>", " ", text)
    lines = [line for line in text.splitlines() if line.strip() != "formula"]
    return "\n".join(line for line in lines if not line.lstrip().startswith("|"))


def count_words(text):
    return sum(bool(re.search(r"\w", word)) for word in text.split())


def lines_of(cell):
    """The lines of a cell that are not blank."""
    return [line for line in cell.source.splitlines() if line.strip()]


def text_of(output):
    """The plain text of an output, as stored."""
    return output.get("text", output.get("data", {}).get("text/plain", ""))


def texts_of(output):
    """All the text of an output, in every format that is text."""
    data = output.get("data", {})
    return [output.get("text", ""), *(data[k] for k in data if k.startswith("text/"))]


def is_figure(cell):
    """Whether a cell draws: it calls pyplot or a helper that draws."""
    for node in ast.walk(tree(cell)):
        if isinstance(node, ast.Call):
            root = ast.unparse(node.func).partition(".")[0]
            if root == "plt" or name_of(node).startswith(("plot_", "draw_")):
                return True
    return False


def exercise_number(markdown):
    """The number in ``**Exercise 2.3**``, or None."""
    found = re.search(r"\*\*Exercise (\d+\.\d+)\b", markdown)
    return found and found[1]


# Rules for the notebooks of the course


def opening(notebook):
    """A title, a figure, and what the reader will do, learn and need."""
    first = notebook.cells[0]
    if first.cell_type != "markdown":
        yield "the first cell should be markdown: title, figure, what it is about"
        return
    titles = [title for level, title in all_headings(notebook) if level == 1]
    if len(titles) != 1 or (1, titles[0]) not in headings(first.source):
        yield f"needs one H1, in the first cell; found {titles}"
    for word in " ".join(titles).split()[1:]:
        plain = word.strip(".,:;?()")
        if re.fullmatch(r"[A-Z][a-zñ]*", plain) and plain not in PROPER_NOUNS:
            yield f"write the title in sentence case: {plain!r}"
    if not re.search(r"!\[[^\]]+\]\(\.\./img/[\w-]+\.svg\)", first.source):
        yield "the first cell should show a figure: ![alt](../img/name.svg)"
    text = ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            break
        text += cell.source + "\n"
    for label in ("**You will do**", "**You will learn**", "**You need**"):
        if label not in text:
            yield f"say {label} before the first code cell"
    if not re.search(r"\d+–\d+ minutes", text):
        yield "say how long it takes, with an en dash: 40–60 minutes"


def imports(notebook):
    """One import cell, the first, and short."""
    first, *others = code_cells(notebook)
    if not calls(first, "use_course_style"):
        yield f"{first.id}: the import cell should call use_course_style()"
    if len(lines_of(first)) > 18:
        yield f"{first.id}: {len(lines_of(first))} lines, an import cell has at most 18"
    for cell in others:
        if any(
            isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.walk(tree(cell))
        ):
            yield f"{cell.id}: move the import to the import cell {first.id}"


def outline(notebook):
    """Headings that make a readable table of contents."""
    levels = [level for level, _ in all_headings(notebook)]
    if not 4 <= levels.count(2) <= 14:
        yield f"{levels.count(2)} H2 headings; one to an idea makes 4 to 14"
    for level, title in all_headings(notebook):
        if level > 3:
            yield f"'{title}': H{level} is too deep, H3 is the deepest"


def short_code(notebook):
    """Cells one can take in at a glance, and lines that need no scrolling."""
    lengths = []
    for cell in code_cells(notebook):
        lines = lines_of(cell)
        lengths.append(len(lines))
        if len(lines) > 30:
            yield f"{cell.id}: {len(lines)} lines, at most 30; split it"
        for line in lines:
            if len(line) > 88:
                yield f"{cell.id}: {len(line)} columns, at most 88: {line.strip()[:40]}"
    if statistics.median(lengths) > 10:
        yield f"the median code cell has {statistics.median(lengths)} lines, at most 10"


def balance(notebook):
    """Enough words to explain the code, and not more."""
    words = sum(count_words(prose(cell.source)) for cell in markdown_cells(notebook))
    lines = max(1, sum(len(lines_of(cell)) for cell in code_cells(notebook)))
    if not 7 <= words / lines <= 22:
        yield (
            f"{words} words for {lines} lines of code are {words / lines:.1f} a line; "
            "7 to 22 read well"
        )


def introduced(notebook):
    """Most code cells follow a sentence that says what is coming."""
    code = code_cells(notebook)
    pairs = zip(notebook.cells, notebook.cells[1:], strict=False)
    lone = [b.id for a, b in pairs if a.cell_type == b.cell_type == "code"]
    if len(lone) > 0.2 * len(code):
        yield (
            f"{len(lone)} of {len(code)} code cells follow code, at most one in five; "
            f"introduce some of {', '.join(lone)}"
        )


def figures(notebook):
    """A figure is drawn in a few lines, shown, and described."""
    followers = dict(
        zip((c.id for c in notebook.cells), [*notebook.cells[1:], None], strict=True)
    )
    for cell in code_cells(notebook):
        if calls(cell, "interact"):
            yield from slider_problems(cell, notebook)
        elif is_figure(cell):
            lines = lines_of(cell)
            if len(lines) > 6:
                yield f"{cell.id}: {len(lines)} lines for a figure, at most 6"
            if lines[-1] != "plt.show()":
                yield f"{cell.id}: end the figure cell with plt.show()"
            follower = followers[cell.id]
            if follower is None or follower.cell_type != "markdown":
                yield f"{cell.id}: say under the figure what to see in it"


def slider_problems(cell, notebook):
    """A slider needs a running kernel; the still figure after it does not."""
    code = code_cells(notebook)
    after = code[code.index(cell) + 1 :]
    if not after or not is_figure(after[0]) or calls(after[0], "interact"):
        yield f"{cell.id}: let a still figure of the same thing follow the slider"


def predictions(notebook):
    """The reader is asked to guess before the surprising cells."""
    text = "\n".join(cell.source for cell in markdown_cells(notebook))
    count = text.count("Predict before you run")
    if count < 2:
        yield f"'Predict before you run' appears {count} times; ask at least twice"


def exercises(notebook):
    """Each exercise is announced, has a stub and its check, and a hint.

    One that came later has the next free number, wherever it stands.
    """
    if (2, "Exercises") not in all_headings(notebook):
        yield "needs an H2 'Exercises'"
    numbers, claimed = [], []
    for index, cell in enumerate(notebook.cells):
        number = cell.cell_type == "markdown" and exercise_number(cell.source)
        if number:
            numbers.append(number)
            span = exercise_span(notebook.cells, index)
            claimed += [c.id for c in span if "exercise" in tags(c)]
            yield from exercise_problems(number, span)
    chapter = numbers[0].partition(".")[0] if numbers else "N"
    expected = [f"{chapter}.{m}" for m in range(1, len(numbers) + 1)]
    if set(numbers) != set(expected) or len(numbers) < 4:
        yield f"needs at least four exercises numbered from .1 on; found {numbers}"
    for cell in code_cells(notebook):
        if (
            calls(cell, "check") or "exercise" in tags(cell)
        ) and cell.id not in claimed:
            yield f"{cell.id}: a check, but no exercise is announced above it"


def exercise_span(cells, start):
    """The cells of one exercise: up to the next exercise or the next H2."""
    span = [cells[start]]
    for cell in cells[start + 1 :]:
        markdown = cell.source if cell.cell_type == "markdown" else ""
        if exercise_number(markdown) or (headings(markdown) or [(9, "")])[0][0] <= 2:
            break
        span.append(cell)
    return span


def exercise_problems(number, span):
    """What is missing from one exercise."""
    stub = next((cell for cell in span if cell.cell_type == "code"), None)
    if stub is None:
        yield f"exercise {number} has no code cell for the answer"
        return
    if "exercise" not in tags(stub):
        yield f"{stub.id}: tag the stub of exercise {number} with 'exercise'"
    if not any(getattr(n, "value", None) is ... for n in ast.walk(tree(stub))):
        yield f"{stub.id}: leave ... where the answer of {number} belongs"
    checked = [ast.literal_eval(call.args[0]) for call in calls(stub, "check")]
    if checked != [number]:
        yield f'{stub.id}: call check("{number}", ...) once; it checks {checked}'
    texts = [cell.source for cell in span if cell.cell_type == "markdown"]
    if not any("<details>" in t and "<summary>" in t for t in texts):
        yield f"exercise {number} needs a hint: <details><summary>Hint</summary> ..."


def progress_shown(notebook):
    """After the last exercise the reader sees which are correct, and which are open."""
    code = code_cells(notebook)
    numbers = [exercise_number(cell.source) for cell in markdown_cells(notebook)]
    chapter = next((int(n.partition(".")[0]) for n in numbers if n), None)
    checks = [n for n, cell in enumerate(code) if calls(cell, "check")]
    asked = [(n, c) for n, cell in enumerate(code) for c in calls(cell, "progress")]
    arguments = [[getattr(a, "value", None) for a in c.args] for _, c in asked]
    if arguments != [[chapter]] or asked[0][0] < max(checks, default=0):
        yield f"call progress({chapter}) once, after the last exercise"


def closing(notebook):
    """What is now known, what others got wrong, where to read on: in this order."""
    titles = [title for level, title in all_headings(notebook) if level == 2]
    last = titles[-3:] + [""] * (3 - len(titles))
    wanted = ("What you now know", "wrong", "Further reading")
    for title, words in zip(last, wanted, strict=True):
        if words not in title:
            yield f"the last three H2 should say {', '.join(wanted)}; found {last}"
            return


# Rules for every notebook, solutions too


def raw_html(notebook):
    """Markdown needs no HTML, but for hints that fold."""
    for cell in markdown_cells(notebook):
        text = without_code_and_math(cell.source)
        for tag in re.findall(r"</?([a-zA-Z][\w-]*)(?=[\s/>])[^>]*>|<!--", text):
            if tag not in ("details", "summary"):
                yield f"{cell.id}: write markdown instead of <{tag or '!--'}>"


def wording(notebook):
    """A calm tone, and no word that makes a reader feel slow."""
    for cell in notebook.cells:
        if re.search(EMOJI, cell.source):
            yield f"{cell.id}: no emoji"
    for cell in markdown_cells(notebook):
        text = prose(cell.source)
        for filler in re.findall(FILLERS, text, re.IGNORECASE):
            yield f"{cell.id}: leave out '{filler}'"
        if "!" in text.replace("!=", ""):
            yield f"{cell.id}: no exclamation mark"


def habits(notebook):
    """Code that a learner may copy: no global state, no shell, no clock in outputs."""
    for cell in code_cells(notebook):
        for line in cell.source.splitlines():
            if line.startswith(("%", "!")):
                yield f"{cell.id}: plain Python only, no '{line}'"
        for banned in ("np.random.seed", "filterwarnings", "simplefilter"):
            if banned in cell.source:
                yield f"{cell.id}: {banned} changes the whole session"
    yield from clock_problems(notebook)


def clock_problems(notebook):
    """Printed or asserted times, which differ from run to run.

    A comparison may be printed; it may not fail, for on a busy machine it does.
    """
    timed = set()
    for cell in code_cells(notebook):
        for name in names_of_times(cell, timed):  # one leads to the next
            timed.add(name)
        for node in ast.walk(tree(cell)):
            if isinstance(node, ast.Assert):
                asserted = {getattr(n, "id", "") for n in ast.walk(node.test)} & timed
                for name in asserted:
                    yield f"{cell.id}: assert what can be counted, not {name}"
        free = cell.metadata.get("tolerance") == "words"  # and the numbers may differ
        for call in () if free else calls(cell, "print"):
            if any(reads_clock(value, timed) for value in call.args):
                yield f"{cell.id}: print a comparison of times, not a time"


def names_of_times(cell, timed):
    """Functions, variables and lists that hold a time, or something made of one."""
    for node in ast.walk(tree(cell)):
        if isinstance(node, ast.FunctionDef) and reads_clock(node, timed):
            yield node.name
        elif isinstance(node, ast.Assign) and reads_clock(node.value, timed):
            targets = [n for t in node.targets for n in ast.walk(t)]
            yield from (n.id for n in targets if isinstance(n, ast.Name))
        elif (
            isinstance(node, ast.Call)
            and name_of(node) == "append"
            and reads_clock(node.args[0], timed)
        ):
            yield ast.unparse(node.func.value)


def reads_clock(node, timed):
    """Whether a value depends on the clock, other than through a comparison."""
    if isinstance(node, ast.Compare):
        return False
    if isinstance(node, ast.Name) and node.id in timed:
        return True
    if isinstance(node, ast.Call) and name_of(node) in CLOCKS:
        return True
    return any(reads_clock(child, timed) for child in ast.iter_child_nodes(node))


def executed(notebook):
    """Run top to bottom, without an error or a complaint."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"restart and run all, then store; the counts are {counts}"
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{cell.id}: stored an error: {output.ename}: {output.evalue}"
            if output.get("name") == "stderr":
                yield f"{cell.id}: wrote to stderr: {output.text[:60]!r}"
        if not cell.source.strip():
            yield f"{cell.id}: remove the empty cell"


def nothing_private(notebook):
    """No trace of the machine it ran on."""
    user = getpass.getuser()
    for cell in notebook.cells:
        stored = [text for o in cell.get("outputs", []) for text in texts_of(o)]
        for text in [cell.source, *stored]:
            for path in re.findall(PATHS, text):
                yield f"{cell.id}: holds the path {path}"
            if len(user) > 4 and re.search(rf"\b{re.escape(user)}\b", text):
                yield f"{cell.id}: holds a user name"
        for text in stored:
            for address in re.findall(r"\b0x[0-9a-fA-F]{6,}\b", text):
                yield f"{cell.id}: holds the address {address}; print something else"


def minimal_metadata(notebook):
    """Nothing that changes from run to run or from editor to editor."""
    allowed = {
        "": {"kernelspec", "language_info"},
        "kernelspec": {"display_name", "language", "name"},
        "language_info": {
            "codemirror_mode",
            "file_extension",
            "mimetype",
            "name",
            "nbconvert_exporter",
            "pygments_lexer",
        },
    }
    for part, keys in allowed.items():
        stored = notebook.metadata.get(part, {}) if part else notebook.metadata
        for key in set(stored) - keys:
            yield f"metadata: remove {key} from {part or 'the notebook'}"
    for cell in notebook.cells:
        for key in set(cell.metadata) - KEPT_BY_EXECUTE:
            yield f"{cell.id}: remove the metadata {key}"
        folded = {FOLDS[tag]: True for tag in tags(cell) if tag in FOLDS}
        if cell.metadata.get("jupyter", {}) != folded:
            yield f"{cell.id}: fold a part for both, JupyterLab and the book"


def plain_outputs(notebook):
    """Outputs that every viewer shows and that run nothing: text, markdown, PNG."""
    if "widgets" in notebook.metadata:
        yield "metadata: remove the stored widget state"
    for cell in notebook.cells:
        if cell.get("attachments"):
            yield f"{cell.id}: keep pictures in img/, not attached to the cell"
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "<" not in COLOURED.sub("", data.get("text/html", "<")):
                data = {kind: data[kind] for kind in set(data) - {"text/html"}}
            for kind in set(data) - STILL_LIFE:
                yield f"{cell.id}: remove the output of type {kind}"
            yield from html_problems(cell, data.get("text/markdown", ""))


def html_problems(cell, markdown):
    """What could run in a markdown output: a tag, or a link that is a program."""
    text = without_code_and_math(markdown)
    if re.search(r"</?[a-zA-Z](?!\w*:)|<!--", text):
        yield f"{cell.id}: remove the HTML from the markdown output"
    if re.search(r"\]\(?:?\s*<?(javascript|data|vbscript):", text, re.IGNORECASE):
        yield f"{cell.id}: remove the link that is a program"


def rounded_numbers(notebook):
    """Numbers as a person would say them, alike on every machine."""
    for cell in code_cells(notebook):
        for text in map(text_of, cell.outputs):
            for number in re.findall(NUMBER, text):
                mantissa = re.split("[eE]", number)[0].replace(".", "").lstrip("0")
                if len(mantissa) > 6:
                    yield f"{cell.id}: print {number} with at most 6 digits"
            for kind in re.findall(r"np\.\w+\d+\(", text):
                yield f"{cell.id}: print the number, not {kind}...)"


def speaking_ids(notebook):
    """Ids in words, so that a message and a diff say which cell they are about."""
    for cell in notebook.cells:
        words = WORD_ID.fullmatch(cell.id)
        if not words or re.fullmatch(r"(?=.*\d)[0-9a-f]{8}(-.*)?", cell.id):
            yield f"{cell.id}: name the cell in words, such as 'rnn-step'"


def valid(notebook):
    """A notebook by the format's own schema."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"nbformat: {str(error).splitlines()[0]}"


def pictures(notebook):
    """Every stored figure shows something, at a width that is legible."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                for problem in picture_problems(output.data["image/png"]):
                    yield f"{cell.id}: {problem}"


def picture_problems(png):
    """What is wrong with one PNG, given as base64."""
    try:
        pixels = imread(io.BytesIO(base64.b64decode(png)), format="png")
    except (binascii.Error, OSError, SyntaxError, ValueError):
        yield "the figure cannot be read"
        return
    width = pixels.shape[1]
    if not 300 <= width <= 2400:
        yield f"the figure is {width} pixels wide; 300 to 2400 are legible"
    sample = np.atleast_3d(pixels)[::3, ::3, :3]
    colours = sample.astype(float) @ np.array([1.0, 10.0, 100.0])[: sample.shape[2]]
    if sample.std() < 0.01 or len(np.unique(colours)) <= 2:
        yield "the figure is blank"


def drawn(notebook):
    """The cells that drew, once for each figure."""
    cells = code_cells(notebook)
    return [c for c in cells for o in c.outputs if "image/png" in o.get("data", {})]


def alt(cell):
    """What a figure shows, in words, from the metadata of its cell."""
    image = cell.metadata.get("mystnb", {}).get("image", {})
    return image.get("alt", "")


def alternatives(notebook):
    """Whoever cannot see a figure is told what it shows; no figure, no such text."""
    cells = {cell.id for cell in drawn(notebook)}
    for cell in notebook.cells:
        said = alt(cell)
        if cell.id in cells:
            yield from alternative_problems(cell, said)
        if "mystnb" in cell.metadata and (
            cell.id not in cells or cell.metadata["mystnb"] != {"image": {"alt": said}}
        ):
            yield f'{cell.id}: mystnb holds {{"image": {{"alt": ...}}}}, of a figure'


def alternative_problems(cell, said):
    """What is wrong with the words for one figure."""
    if len(said) < 20:
        yield (
            f'{cell.id}: say in the metadata, "mystnb": {{"image": {{"alt": ...}}}}, '
            f"what the figure shows, in at least 20 letters; it says {said!r}"
        )
    elif len(said) > 400 or not said.endswith("."):
        yield f"{cell.id}: write whole sentences of at most 400 letters in the alt text"
    if found := re.match(KINDS_OF_FIGURE, said, re.IGNORECASE):
        yield f"{cell.id}: say what is to be seen, not {found[0]!r}"
    if found := re.search(rf"[$`*<]|{FILLERS}", said, re.IGNORECASE):
        yield f"{cell.id}: plain words in the alt text, without {found[0]!r}"


def ignored_outputs(notebook):
    """Only a slider or a progress bar may keep its output from being compared."""
    for cell in code_cells(notebook):
        marks = {
            tag for tag in tags(cell) if "nbval" in tag or tag == "raises-exception"
        }
        marks |= set(re.findall(r"# *(NBVAL_\w+|PYTEST_VALIDATE\w+)", cell.source))
        widget = calls(cell, "interact") or shows_progress(cell)
        allowed = {"nbval-ignore-output"} if widget else set()
        for mark in marks - allowed:
            yield f"{cell.id}: remove {mark}; only sliders and bars are not compared"
        for mark in allowed - marks:
            yield f"{cell.id}: tag the slider or progress bar {mark}"


def tolerances(notebook):
    """A tolerance is one that nbval's comparison knows, where it compares numbers."""
    for cell in notebook.cells:
        try:
            stated = tolerance.read(cell)
        except ValueError as error:
            yield str(error)
            continue
        printed = "".join(map(text_of, cell.get("outputs", [])))
        if stated is not None and "nbval-ignore-output" in tags(cell):
            yield f"{cell.id}: remove the tolerance; the output is not compared"
        elif stated is not None and not re.search(r"\d", printed):
            yield f"{cell.id}: remove the tolerance; the cell prints no number"


def shows_progress(cell):
    """Whether a cell trains with a progress bar, which is a widget."""
    silent = ("progress=False", "verbose=0")  # fit of this course, and of Keras
    fits = [ast.unparse(call) for call in calls(cell, "fit")]
    return any(not any(word in fit for word in silent) for fit in fits)


# Rules about a file, which take its path


def next_notebook(path):
    """The reader is led on, where the course goes on."""
    later = [other for other in COURSE if other.name > path.name]
    text = "\n".join(cell.source for cell in markdown_cells(read(path)))
    if later and f"]({later[0].name})" not in text:
        yield f"link to the next notebook: [...]({later[0].name})"


def numbered_exercises(path):
    """Exercises carry the number of their notebook."""
    chapter = int(path.name[:2])
    for cell in markdown_cells(read(path)):
        number = exercise_number(cell.source)
        if number and number.partition(".")[0] != str(chapter):
            yield f"{cell.id}: exercise {number} in notebook {chapter}"


def small_file(path):
    """A file that opens at once, and that GitHub renders."""
    size = path.stat().st_size / 1000
    if size > 800:
        yield f"{size:.0f} KB, at most 800; draw fewer or smaller figures"


LESSON_RULES = [predictions, exercises, closing, balance]
#: The welcome looks for what is missing before it imports it, so not in one cell.
WORK_RULES = [imports, progress_shown]
COURSE_RULES = [opening, outline, short_code, introduced, figures]
STORED_RULES = [
    raw_html,
    wording,
    habits,
    executed,
    nothing_private,
    minimal_metadata,
    plain_outputs,
    rounded_numbers,
    speaking_ids,
    valid,
    pictures,
    alternatives,
    ignored_outputs,
    tolerances,
]
