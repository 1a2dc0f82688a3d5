"""
Virtual and hybrid meetings: the place of a slice that is still to come.

Here will stand: a meeting of a unit with time, link and room; who must come and who came (a
presence that attendance may count); minutes of the meeting whose decisions become tasks (work);
and calendar feeds. Until then the package holds no tables and no pages.
"""
