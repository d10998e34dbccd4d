"""The gRPC channel to the gateway: TLS 1.3, with a certificate on both sides."""

from pathlib import Path

import grpc


class Unreachable(Exception):
    """Nobody who can be trusted answers at that address."""


def connect(gateway: str, cert_dir: Path, timeout_seconds: float) -> grpc.Channel:
    """Connects as the client of ca.crt, client.crt and client.key in cert_dir, the names that ``rdmagw`` uses.

    Raises Unreachable, or OSError when a file cannot be read.
    """
    credentials = grpc.ssl_channel_credentials(
        root_certificates=(cert_dir / "ca.crt").read_bytes(),
        private_key=(cert_dir / "client.key").read_bytes(),
        certificate_chain=(cert_dir / "client.crt").read_bytes(),
    )
    channel = grpc.secure_channel(gateway, credentials)
    try:
        grpc.channel_ready_future(channel).result(timeout_seconds)
    except grpc.FutureTimeoutError:
        channel.close()
        raise Unreachable(
            f"{gateway} did not complete a TLS handshake within {timeout_seconds:g} s:"
            f" does a gateway listen there, and do both trust the CA in {cert_dir}?"
        ) from None
    return channel
