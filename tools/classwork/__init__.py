"""A class's notebooks, judged: what `make collect` is made of.

``students`` finds the notebooks and the answers in them, ``slices`` what an answer
needs of the cells before it. ``walls`` starts a process that can only compute, in which
``inside`` runs the answer. ``crossing`` says what goes in and comes out: JSON.
``replay`` judges what came out, and ``page`` shows a whole class.
"""
