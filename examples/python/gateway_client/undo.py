"""What has to be taken back."""

import contextlib
from collections.abc import Callable

import grpc


class Undo(contextlib.ExitStack):
    """Takes back what was made, the last first; pop_all() keeps it."""

    def add(self, call: Callable[[], object]) -> None:
        """Has a call made at the end. After a failure, that is what is reported, and not what this call then says."""

        def take_back(failure: type[BaseException] | None, *_: object) -> None:
            with contextlib.suppress(*([grpc.RpcError] if failure else [])):
                call()

        self.push(take_back)
