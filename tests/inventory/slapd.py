"""A real directory server on the loopback, with the attributes of Active Directory and TLS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE = "DC=plant,DC=example"
USER = f"CN=scanner,{BASE}"
PASSWORD = "Directory-Passw0rd"
SCHEMA = Path("/etc/ldap/schema")

_CONFIGURATION = """\
include {schema}/core.schema
include {schema}/cosine.schema
include {folder}/computer.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
security simple_bind=64
sizelimit size.soft=100 size.hard=100 size.prtotal=unlimited
database mdb
suffix "{base}"
rootdn "cn=root,{base}"
directory {folder}/data
access to attrs=userPassword by anonymous auth
access to * by users read
"""


_COMPUTER = """\
attributetype ( 1.2.840.113556.1.4.363 NAME 'operatingSystem' {text} SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.364 NAME 'operatingSystemVersion' {text} SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.365 NAME 'operatingSystemServicePack' {text} SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.619 NAME 'dNSHostName' {text} SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
objectclass ( 1.2.840.113556.1.3.30 NAME 'computer' SUP top STRUCTURAL MUST cn
  MAY ( operatingSystem $ operatingSystemVersion $ operatingSystemServicePack $ dNSHostName
  $ userAccountControl $ memberOf ) )
"""
"""What is asked of a computer, by the numbers that it has in Active Directory (MS-ADA1, MS-ADA3, MS-ADSC).

OpenLDAP's own msuser.schema has all attributes, but none that could be searched for.
"""
_TEXT = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"


class SlapdMissing(RuntimeError):
    """There is no slapd, or it does not run."""


@dataclass(frozen=True)
class Slapd:
    """A server that runs: its folder, and its ports for LDAP and for LDAPS."""

    folder: Path
    port: int
    tls_port: int

    @property
    def binds(self) -> int:
        """How often somebody bound to it."""
        return (self.folder / "log").read_text().count(" method=128")


@contextmanager
def slapd(folder: Path, entries: Sequence[str]) -> Iterator[Slapd]:
    """Serve entries (LDIF) below :data:`BASE`; ends with the block.  Raises :class:`SlapdMissing`."""
    command = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")
    if command is None:
        raise SlapdMissing("slapd is not installed: apt-get install slapd")
    (folder / "data").mkdir()
    _certificates(folder)
    (folder / "computer.schema").write_text(_COMPUTER.format(text=_TEXT))
    configuration = folder / "slapd.conf"
    configuration.write_text(_CONFIGURATION.format(schema=SCHEMA, folder=folder, base=BASE))
    ldif = "\n".join((_ROOT, *entries))
    subprocess.run(
        [command, "-T", "add", "-f", str(configuration)], input=ldif.encode(), check=True, capture_output=True
    )
    running = Slapd(folder, _free_port(), _free_port())
    urls = " ".join(
        f"{scheme}://{host}:{port}"
        for host in ("127.0.0.1", "127.0.0.2")
        for scheme, port in (("ldap", running.port), ("ldaps", running.tls_port))
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [command, "-d", "256", "-f", str(configuration), "-h", urls], stdout=log, stderr=log
        )
    try:
        _wait(process, running)
        yield running
    finally:
        process.terminate()
        process.wait()


_ROOT = f"""\
dn: {BASE}
objectClass: dcObject
objectClass: organization
dc: plant
o: Plant

dn: {USER}
objectClass: person
cn: scanner
sn: scanner
userPassword: {PASSWORD}
"""


def computer(dn: str, **attributes: str | None) -> str:
    """A computer as LDIF; the value None leaves an attribute out."""
    name = dn.partition(",")[0].partition("=")[2]
    given = {"cn": name, "userAccountControl": "4096", **attributes}
    lines = [f"{key}: {value}" for key, value in given.items() if value is not None]
    return "\n".join((f"dn: {dn}", "objectClass: computer", *lines, ""))


def unit(dn: str) -> str:
    """An organizational unit as LDIF."""
    return f"dn: {dn}\nobjectClass: organizationalUnit\nou: {dn.partition(',')[0].partition('=')[2]}\n"


def _wait(process: subprocess.Popen[bytes], running: Slapd) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", running.tls_port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SlapdMissing(f"slapd does not run: {(running.folder / 'log').read_text()[-400:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _certificates(folder: Path) -> None:
    """A certificate for localhost and 127.0.0.1, and the authority that signed it."""
    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])

    def certificate(subject: x509.Name, key: ec.EllipticCurvePrivateKey, ca: bool) -> x509.Certificate:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return built.sign(authority, hashes.SHA256())

    pem = serialization.Encoding.PEM
    leaf = certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dc1")]), server, False)
    (folder / "ca.pem").write_bytes(certificate(issuer, authority, True).public_bytes(pem))
    (folder / "server.pem").write_bytes(leaf.public_bytes(pem))
    key = server.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.key").write_bytes(key)
