"""Print how many seconds each module takes that helpers.plotting imports, in order."""

import time
from importlib import import_module

for name in ("numpy", "matplotlib.pyplot", "IPython", "pandas", "seaborn"):
    before = time.perf_counter()
    import_module(name)
    print(name, time.perf_counter() - before)
