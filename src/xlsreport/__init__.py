"""Round trip of annual report forms: workbooks out, figures and findings back, one merge."""

__version__ = "0.1.0"
