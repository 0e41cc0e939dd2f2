"""Certificates for servers of tests on loopback."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import datetime, ipaddress, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

path, host = sys.argv[1:]
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
try:
    subject = x509.IPAddress(ipaddress.ip_address(host))
except ValueError:
    subject = x509.DNSName(host)
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(1))
    .add_extension(x509.SubjectAlternativeName([subject]), False)
    .sign(key, hashes.SHA256())
)
encoding = serialization.Encoding.PEM
private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
with open(path, "wb") as file:
    file.write(key.private_bytes(encoding, *private) + certificate.public_bytes(encoding))
"""
"""A program, because importing the library warns on some systems and warnings are errors here."""


def new_certificate(folder: Path, host: str) -> Path:
    """Write the key and the self-signed certificate of a host, and return the file."""
    path = folder / "certificate.pem"
    subprocess.run([sys.executable, "-c", _PROGRAM, path, host], check=True)
    return path
