"""Refusals: what the service answers instead of a result."""


class ApiError(Exception):
    """An error answer of the service.

    Args:
        shape: name of the error shape in the service model, such as ``NotFoundException``, or one
            of the names AWS's front end uses before a request reaches the service
            (``models.FRONT_END_STATUSES``).
        message: the text a client shows.
    """

    def __init__(self, shape: str, message: str) -> None:
        super().__init__(f"{shape}: {message}")
        self.shape = shape
        self.message = message
