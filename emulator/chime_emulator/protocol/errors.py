"""Errors of the API."""


class ApiError(Exception):
    """An error response.

    Args:
        shape: the name of an error shape in the service model, such as ``NotFoundException``, or
            a name that AWS's front end uses before a request reaches the service (see
            ``models.FRONT_END_STATUSES``).
        message: the message that a client shows.
    """

    def __init__(self, shape: str, message: str) -> None:
        super().__init__(f"{shape}: {message}")
        self.shape = shape
        self.message = message
