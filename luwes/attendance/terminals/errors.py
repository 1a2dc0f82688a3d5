"""What cannot be done with a terminal or its files."""

from luwes.kit.errors import Conflict, Invalid, Missing, Refused


class TerminalMissing(Missing):
    code = "attendance.terminal-missing"


class UploadMissing(Missing):
    code = "attendance.terminal-upload-missing"


class NumberMissing(Missing):
    code = "attendance.terminal-number-missing"


class FileUnreadable(Invalid):
    """Nothing in the file is a punch, or it cannot be unpacked."""

    code = "attendance.terminal-file-unreadable"


class TerminalNameTaken(Conflict):
    code = "attendance.terminal-name-taken"


class TerminalInUse(Conflict):
    """Zone and keys of a terminal decide what its punches mean; they stay once one is kept."""

    code = "attendance.terminal-in-use"


class NumberGiven(Conflict):
    """The number has an owner on that day already."""

    code = "attendance.terminal-number-given"


class OwnNumber(Refused):
    """Whose a number is, is said by somebody else."""

    code = "attendance.terminal-own-number"
