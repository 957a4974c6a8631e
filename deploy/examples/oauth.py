"""Sign in with the school's accounts (OpenID Connect): copy this to .hub/extra.py.

Keycloak, Microsoft Entra, Google and most others speak it; an LDAP directory does so
through Keycloak. Register the hub there with the callback below, and put in what you
are given. The list of students still says who may come in.
"""

import os

import settings
from jupyterhub.auth import LocalAuthenticator
from oauthenticator.generic import GenericOAuthenticator

SCHOOL = "https://login.your-school.example/realms/school/protocol/openid-connect"


class SchoolAccounts(GenericOAuthenticator, LocalAuthenticator):
    """The school says who somebody is, and the hub makes the account of the system."""


c = get_config()  # noqa: F821 (JupyterHub defines it)
c.JupyterHub.authenticator_class = (
    SchoolAccounts if settings.ACCOUNTS else GenericOAuthenticator
)
c.OAuthenticator.client_id = "unrolled"
c.OAuthenticator.client_secret = os.environ.get("OAUTH_CLIENT_SECRET", "")
c.OAuthenticator.oauth_callback_url = (
    "https://hub.your-school.example/hub/oauth_callback"
)
c.OAuthenticator.authorize_url = f"{SCHOOL}/auth"
c.OAuthenticator.token_url = f"{SCHOOL}/token"
c.OAuthenticator.userdata_url = f"{SCHOOL}/userinfo"
c.OAuthenticator.scope = ["openid", "profile"]
c.OAuthenticator.username_claim = "preferred_username"
