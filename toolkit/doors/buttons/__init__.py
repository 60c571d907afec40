"""The button's door.

RunPython "from toolkit.doors import buttons; buttons.press('birthdays')" is what offices' own macros say.
"""


def press(job: str) -> None:
    """Do a job for the workbook that is open in Excel; see `pressing.press`."""
    from toolkit.doors.buttons import pressing  # noqa: PLC0415 - a command that presses nothing pays nothing

    pressing.press(job)
