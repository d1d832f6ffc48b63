"""Certificates for one drill: an issuer of our own, and what it gave the servers and the proxy."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = timedelta(days=1)


def make(folder: Path) -> None:
    """Write `ca.crt`, `node.crt` and `node.key` (servers and clients alike), and `proxy.pem`."""
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer = _named("Gelijke tred, oefening")
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    own = _builder(issuer, issuer, issuer_key).add_extension(constraints, critical=True)
    (folder / "ca.crt").write_bytes(_pem(own.sign(issuer_key, hashes.SHA256())))
    for name in ("node", "proxy"):
        key = ec.generate_private_key(ec.SECP256R1())
        here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        given = (
            _builder(issuer, _named(name), key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(here), critical=False)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
            .sign(issuer_key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{name}.crt").write_bytes(_pem(given))
        (folder / f"{name}.key").write_bytes(private)
        (folder / f"{name}.pem").write_bytes(_pem(given) + private)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
