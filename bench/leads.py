"""
Finds planted cheats in a month of 10,000 people: precision and recall by kind, time and memory.

    python -m bench leads              three months that nobody tuned on
    LEADS_SEEDS=1 LEADS_QUICK=yes python -m bench leads        one, without the threshold table
    LEADS_PEOPLE=40000 LEADS_QUICK=yes python -m bench leads   a larger agency

The tables go to stderr, as Markdown. See docs/algorithms/leads.md.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bench.leads_honest import PEOPLE

SEEDS = "2026,2027,2028"  # thresholds were chosen on seeds 1 and 2
UNTIL = date(2026, 10, 1)


def results() -> list[dict[str, Any]]:
    """Return the figures over all seeds; the threshold table is of the first."""
    from bench.leads_agency import store
    from bench.leads_assess import Score, assess
    from bench.leads_cheats import DEEDS, plant
    from bench.leads_honest import honest_month

    total = {kind: Score() for kind in DEEDS}
    bands: dict[str, list[int]] = {}
    seconds, peaks, wrong = [], [], Counter[str]()
    for seed in [int(each) for each in os.environ.get("LEADS_SEEDS", SEEDS).split(",")]:
        world = honest_month(seed)
        planted = plant(world)
        top, ids = store(world)
        run = _searched(top.pk)
        seconds.append(run["first"]["seconds"])
        peaks.append(run["peak_mb"] - run["before_mb"])
        person_of = {int(pk): person for person, pk in enumerate(ids)}
        leads = list(_leads(top, person_of))
        for kind, score in assess(planted, leads, kinds=DEEDS).items():
            total[kind].add(score)
        _by_strength(bands, planted, leads)
        wrong.update(_wrong(planted, leads, world.role))
        _say(f"seed {seed}: {run}")
        if len(seconds) == 1 and "LEADS_QUICK" not in os.environ:
            _thresholds(top, planted, person_of)
    _table(total)
    _say("| Strength | Leads | Right | Precision |\n|---|---|---|---|")
    for band, (right, every) in sorted(bands.items(), reverse=True):
        _say(f"| {band} | {every} | {right} | {_percent(right, every)} |")
    _say("Wrong leads, by kind and what the people really did:")
    for (kind, role), number in sorted(wrong.items()):
        _say(f"  {kind:14} {role:14} {number}")
    return list(_metrics(total, seconds, peaks))


def _metrics(total: Any, seconds: list[float], peaks: list[int]) -> Iterator[dict[str, Any]]:
    runs = len(seconds)
    for kind, score in total.items():
        for name, part, whole in (
            ("precision", score.right, score.leads),
            ("recall", score.found, score.planted),
        ):
            value = round(part / whole, 3) if whole else None
            yield {
                "metric": f"leads_{kind}_{name}",
                "value": value,
                "unit": "share",
                "runs": runs,
            }
    yield {
        "metric": f"leads_{PEOPLE}_seconds",
        "value": round(max(seconds), 2),
        "unit": "seconds",
        "runs": runs,
    }
    yield {"metric": f"leads_{PEOPLE}_peak_mb", "value": max(peaks), "unit": "MB", "runs": runs}


def _searched(unit: int) -> dict[str, Any]:
    from config import env

    command = [sys.executable, "-m", "bench.leads_search", str(env.database_url), str(unit)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _leads(top: Any, person_of: dict[int, int]) -> Iterator[tuple[str, float, frozenset[int]]]:
    from luwes.attendance.models import Lead

    rows = Lead.objects.filter(unit__path__startswith=top.path).prefetch_related("people")
    for lead in rows.order_by("-strength"):
        people = frozenset(person_of[each.employee_id] for each in lead.people.all())
        yield lead.kind, float(lead.strength), people


def _wrong(planted: Any, leads: Any, roles: dict[int, str]) -> Counter[Any]:
    cheats = {who for each in planted for who in each.people}
    return Counter(
        (kind, Counter(roles.get(who, "anybody") for who in people).most_common(1)[0][0])
        for kind, _strength, people in leads
        if len(people & cheats) * 2 < len(people)
    )


def _by_strength(bands: dict[str, list[int]], planted: Any, leads: Any) -> None:
    cheats = {who for each in planted for who in each.people}
    for _kind, strength, people in leads:
        low = min(int(strength * 5), 4) / 5
        counts = bands.setdefault(f"{low:.1f}–{low + 0.2:.1f}", [0, 0])
        counts[0] += len(people & cheats) * 2 >= len(people)
        counts[1] += 1


def _thresholds(top: Any, planted: Any, person_of: dict[int, int]) -> None:
    """Say what other thresholds would have found, one at a time."""
    from django.db import transaction

    from bench.leads_assess import assess
    from luwes.attendance.leads.evidence import gather
    from luwes.attendance.leads.search import search
    from luwes.attendance.leads.terms import lead_terms
    from luwes.kit.periods import Period
    from luwes.policy.queries import rulebook

    terms = lead_terms(rulebook(unit=top, on=UNTIL))
    _say("| Threshold | Precision | Recall |\n|---|---|---|")
    with transaction.atomic():
        evidence = gather(top, Period(UNTIL.replace(month=9), UNTIL))
        for kind, name, values in TRIED:
            for value in values:
                group = replace(getattr(terms, kind), **{name: value})
                found = search(evidence, terms=replace(terms, **{kind: group}))
                leads = [
                    (f.kind.value, f.strength, frozenset(person_of[w] for w in f.employee_ids))
                    for f in found
                ]
                score = assess(planted, leads, kinds=[each.value for each in type(found[0].kind)])
                own = score[kind]
                mark = " (in force)" if value == getattr(getattr(terms, kind), name) else ""
                _say(
                    f"| {kind}.{name} = {value}{mark} | {own.right}/{own.leads} "
                    f"| {own.found}/{own.planted} |"
                )


TRIED = (
    ("shared_point", "people", (2, 3, 6)),
    ("shared_point", "percent", (0, 20, 50)),
    ("shared_point", "accuracy_metres", (10, 15, 20, 30, 100)),
    ("same_fix", "days", (1, 2, 3, 5)),
    ("shared_device", "people", (2, 3, 5)),
    ("shared_device", "days", (1, 2, 4)),
    ("frozen", "metres", (1, 2, 4)),
    ("accuracy", "metres", (1, 2, 4)),
    ("speed", "km_per_hour", (120, 250, 500)),
    ("clock", "minutes", (1, 3, 10)),
    ("clock", "days", (1, 2, 4)),
    ("mock", "check_ins", (1, 2, 5)),
    ("far", "metres", (300, 1000, 3000)),
    ("far", "days", (2, 3, 5)),
    ("zone", "days", (1, 3, 6)),
)


def _table(total: Any) -> None:
    _say(
        "| Kind | Planted | Found | Recall | naive | careful | skilled | by any kind | Leads "
        "| Right | Precision |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for kind, each in total.items():
        skills = " | ".join(_percent(*each.by_skill[s]) for s in ("naive", "careful", "skilled"))
        recall = _percent(each.found, each.planted)
        anyhow = _percent(each.found_at_all, each.planted)
        right = _percent(each.right, each.leads)
        _say(
            f"| {kind} | {each.planted} | {each.found} | {recall} | {skills} | {anyhow} "
            f"| {each.leads} | {each.right} | {right} |"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
