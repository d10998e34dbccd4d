"""The command line: ``python3 -m gateway_client --gateway localhost:9443 --cert-dir ~/.rdmagw/dev``."""

import argparse
import contextlib
import sys
from pathlib import Path

import grpc
from pyverbs.pyverbs_error import PyverbsError

from . import tour
from .channel import Unreachable, connect
from .lease import LeaseLost
from .port import NoUsablePort, Port
from .queue_pair import CompletionError, QueuePair

# As of rdmagw: 0 done, 2 bad input (argparse), 3 this machine, 4 refused, 5 unreachable, 6 content differs.
MACHINE, REFUSED, UNREACHABLE, DIFFERS = 3, 4, 5, 6
UNREACHABLE_CODES = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


def main() -> int:
    arguments = _arguments()
    try:
        with contextlib.ExitStack() as stack:
            channel = connect(arguments.gateway, arguments.cert_dir, arguments.timeout)
            stack.callback(channel.close)
            port = Port.open(arguments.device, arguments.gid_index)
            stack.callback(port.close)
            qp = QueuePair(port, arguments.timeout)
            stack.callback(qp.close)
            tour.run(channel, qp, arguments.region, arguments.bytes, arguments.timeout)
        return 0
    except grpc.RpcError as error:
        status = UNREACHABLE if error.code() in UNREACHABLE_CODES else REFUSED
        return _fail(status, f"{error.code().name}: {error.details()}")
    except (Unreachable, CompletionError, LeaseLost) as error:
        return _fail(UNREACHABLE, str(error))
    except tour.Mismatch as error:
        return _fail(DIFFERS, str(error))
    except (NoUsablePort, PyverbsError, OSError) as error:
        return _fail(MACHINE, str(error))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gateway_client", description=tour.__doc__)
    parser.add_argument("--gateway", default="localhost:9443", metavar="HOST:PORT")
    parser.add_argument("--cert-dir", type=Path, default=Path.home() / ".rdmagw/dev", metavar="DIR")
    parser.add_argument("--device", help="the kernel's name, such as mlx5_0; the first one if not given")
    parser.add_argument("--gid-index", type=int, help="row of the GID table to send from")
    parser.add_argument("--region", default="python-tour", help="name of the region to make")
    parser.add_argument("--bytes", type=int, default=4 << 20, help="how much to write and read (default 4 MiB)")
    parser.add_argument("--timeout", type=float, default=20, metavar="SECONDS", help="for each call and completion")
    arguments = parser.parse_args()
    if arguments.bytes < 8:
        parser.error("--bytes: at least 8, for the atomics")
    return arguments


def _fail(status: int, message: str) -> int:
    print(f"gateway_client: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
