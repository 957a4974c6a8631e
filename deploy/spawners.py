"""How a student's server is started so that no other student can take its place.

Hub and proxy believe a server that shows a certificate for its address. Each student
has an address of her own, so a certificate of one is worth nothing at another's.
"""

import ipaddress
import os
import secrets
import shutil
import socket
from pathlib import Path

import cgroups
import settings
from jupyterhub.spawner import LocalProcessSpawner
from systemdspawner import SystemdSpawner

#: All of 127.0.0.0/8 is this machine. From here on, each student has one address.
FIRST_ADDRESS = ipaddress.ip_address("127.64.0.0")
#: Keys that a student reads and only root writes. Not in a home: root would follow a
#: link that a student has put there, and make /etc the student's.
KEYS = Path(f"/run/unrolled-{settings.PORT}")


def unforeseeable_port(address):
    """Return a free port that nobody can guess and no system hands out by itself."""
    for _ in range(100):
        port = 10_000 + secrets.randbelow(22_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port found for {address} in 100 tries")


def choose_address(spawner):
    """Give a server an address and a port; its certificate is for this address."""
    if settings.ACCOUNTS:
        spawner.ip = str(FIRST_ADDRESS + spawner.user.id)
        spawner.ssl_alt_names = [f"IP:{spawner.ip}"]
        spawner.ssl_alt_names_include_local = False
    spawner.port = unforeseeable_port(spawner.ip)


class OwnKeys:
    """Keys where one student reads them and only root writes."""

    async def move_certs(self, paths):
        """Copy them there; return the new paths."""
        folder = KEYS / self.user.name
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # nobody looks while they are copied
        copies = {kind: shutil.copy(path, folder) for kind, path in paths.items()}
        for copy in copies.values():
            shutil.chown(copy, self.user.name)
            os.chmod(copy, 0o400)
        folder.chmod(0o711)
        return copies


class StudentProcess(OwnKeys, LocalProcessSpawner):
    """A server that the hub starts itself, in a cgroup of its student where it can."""

    def group(self):
        """Return the student's cgroup."""
        return cgroups.Group(self.user.name)

    def make_preexec_fn(self, name):
        """Return what the new process does first, still as root: join the cgroup."""
        become_the_student = super().make_preexec_fn(name)
        if cgroups.reason_against():
            return become_the_student
        group = self.group()
        group.make(settings.STUDENT_MEMORY_MB, settings.PROCESSES)

        def join_then_become():
            group.join()
            become_the_student()

        return join_then_become

    def clear_state(self):
        """Forget the server, and end what its student has left running."""
        super().clear_state()
        if not cgroups.reason_against():
            self.group().remove()


class StudentUnit(OwnKeys, SystemdSpawner):
    """A server that systemd starts and bounds: the way for a machine that has it."""
