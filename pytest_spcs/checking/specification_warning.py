"""The warning category of specifications, so that a project can silence it or make it an error."""


class SpecificationWarning(UserWarning):
    """Something doubtful in a specification that pytest has checked; the message begins with the rule."""
