"""Tables of attendance, a file a room."""

from luwes.attendance.models.corrections import Correction as Correction
from luwes.attendance.models.corrections import HandList as HandList
from luwes.attendance.models.corrections import HandListLine as HandListLine
from luwes.attendance.models.days import CHARGED as CHARGED
from luwes.attendance.models.days import Workday as Workday
from luwes.attendance.models.devices import Device as Device
from luwes.attendance.models.devices import NoticeSeen as NoticeSeen
from luwes.attendance.models.evidence import CheckIn as CheckIn
from luwes.attendance.models.evidence import CheckInPosition as CheckInPosition
from luwes.attendance.models.hours import PersonalHours as PersonalHours
from luwes.attendance.models.hours import Shift as Shift
from luwes.attendance.models.labels import KIND_LABELS as KIND_LABELS
from luwes.attendance.models.labels import PLACE_LABELS as PLACE_LABELS
from luwes.attendance.models.labels import SOURCE_LABELS as SOURCE_LABELS
from luwes.attendance.models.labels import STATUS_LABELS as STATUS_LABELS
from luwes.attendance.models.labels import TRUST_LABELS as TRUST_LABELS
from luwes.attendance.models.leads import Lead as Lead
from luwes.attendance.models.leads import LeadPerson as LeadPerson
from luwes.attendance.models.outages import Outage as Outage
from luwes.attendance.models.outages import Pulse as Pulse
from luwes.attendance.models.reminders import PushSubscription as PushSubscription
from luwes.attendance.models.reminders import Reminder as Reminder
from luwes.attendance.models.terminals import Terminal as Terminal
from luwes.attendance.models.terminals import TerminalFile as TerminalFile
from luwes.attendance.models.terminals import TerminalPunch as TerminalPunch
from luwes.attendance.models.terminals import TerminalUser as TerminalUser
