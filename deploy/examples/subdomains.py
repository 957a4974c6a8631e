"""A domain of its own for each user: copy this to .hub/extra.py and set the first line.

Browsers keep pages of one domain apart from those of another. With one domain for all
a page that a student has written can act as whoever opens it while signed in; with this
it cannot. It needs a DNS record for *.hub.your-school.example beside that for the name
itself, and a certificate for both (Caddy: `hub.your-school.example,
*.hub.your-school.example { ... }` with the DNS plugin of your provider).
"""

c.JupyterHub.subdomain_host = "https://hub.your-school.example"  # noqa: F821
