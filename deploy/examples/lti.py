"""Sign in from Moodle, Canvas or ILIAS (LTI 1.3): copy this to .hub/extra.py.

A student follows a link in the course there and is signed in here. Register the hub as
an external tool there, with these two addresses, and put in what you are given:
https://hub.your-school.example/hub/lti13/oauth_login starts the sign-in, and
https://hub.your-school.example/hub/lti13/oauth_callback is where it comes back to.
"""

import settings
from jupyterhub.auth import LocalAuthenticator
from ltiauthenticator.lti13.auth import LTI13Authenticator

SCHOOL = "https://moodle.your-school.example"


class SchoolCourse(LTI13Authenticator, LocalAuthenticator):
    """The school's course says who somebody is, and the hub makes the account."""


c = get_config()  # noqa: F821 (JupyterHub defines it)
c.JupyterHub.authenticator_class = (
    SchoolCourse if settings.ACCOUNTS else LTI13Authenticator
)
c.LTI13Authenticator.issuer = SCHOOL
c.LTI13Authenticator.authorize_url = f"{SCHOOL}/mod/lti/auth.php"
c.LTI13Authenticator.jwks_endpoint = f"{SCHOOL}/mod/lti/certs.php"
c.LTI13Authenticator.client_id = {"what Moodle calls the client ID"}
c.LTI13Authenticator.username_key = "preferred_username"
c.Authenticator.allow_all = True  # who is in the course there may come in here
