"""Files that are written whole or not at all."""


def write(path, data):
    """Replace a file by these bytes in one step; if that fails, leave it as it was."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(data)  # a full disk is noticed here
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
