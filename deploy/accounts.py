"""Who may sign in: the names on the teacher's list, with the passwords they were given.

Nobody signs up. A name without a password gets one from the hub, when the hub starts or
when the teacher adds it in /hub/admin, and the teacher hands it out.
"""

import secrets

import bcrypt
from jupyterhub.auth import LocalAuthenticator
from jupyterhub.handlers import LoginHandler
from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from settings import FIRST_PASSWORDS as NOTED
from tornado.web import HTTPError

#: Without what looks alike on paper. 12 of these 32 are 60 bits.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def first_password():
    """Return a password that can be read out: three groups of four."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def note_down(name, password):
    """Write a first password into the teacher's list, in place of an earlier one."""
    NOTED.touch(mode=0o600)
    lines = NOTED.read_text().splitlines()
    kept = [line for line in lines if line.split()[:1] not in ([], [name])]
    NOTED.write_text("\n".join(sorted([*kept, f"{name} {password}"])) + "\n")


class ClassList(NativeAuthenticator):
    """Passwords given by the hub; a student changes hers at /hub/change-password."""

    def get_handlers(self, app):
        """Sign in on JupyterHub's own page: that of this package fits JupyterHub 5."""
        pages = [
            (page, h) for page, h in super().get_handlers(app) if "password" in page
        ]
        return [("/login", LoginHandler), *pages]

    async def authenticate(self, handler, data):
        """Return the name if the password is right; a name often tried has to wait."""
        name = self.normalize_username(data["username"])
        if self.is_blocked(name):
            raise HTTPError(
                429,
                f"Too many wrong passwords for {name}. Wait a minute, then try again",
            )
        return await super().authenticate(handler, data)

    async def add_user(self, user):
        """Give a new name a first password."""
        added = super().add_user(user)
        if added:
            await added
        if not self.user_exists(user.name):
            password = first_password()
            # 60 random bits cannot be guessed however cheap a guess is: few rounds, so
            # that a hub with thousands of names starts in minutes.
            hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4))
            info = UserInfo(username=user.name, password=hashed, is_authorized=True)
            self.db.add(info)
            self.db.commit()
            note_down(user.name, password)
            self.log.info("%s has a first password: see %s", user.name, NOTED)


class ClassListWithAccounts(ClassList, LocalAuthenticator):
    """And an account of the system for everyone who may sign in."""
