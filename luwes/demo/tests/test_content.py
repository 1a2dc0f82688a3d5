"""The written content keeps together: titles, recipes, activities, complaints."""

import re

import pytest

from luwes.complaints.rules import may_answer
from luwes.complaints.types import Category
from luwes.demo import content
from luwes.demo.agency.tree import unit_names


class TestPositions:
    def test_are_at_least_a_hundred_and_twenty_with_a_class_and_a_source(self):
        positions = content.positions().values()
        assert len(positions) >= 120
        assert all(1 <= p.job_class <= 17 and p.source for p in positions)

    def test_carry_the_five_task_facts(self):
        for position in content.positions().values():
            assert len(position.tasks) == 5
            assert all(isinstance(fact, bool) for fact in position.tasks.values())

    def test_have_a_known_level_and_a_family_of_activities(self):
        levels = content.read("positions")["levels"]
        families = content.read("activities")["families"]
        for position in content.positions().values():
            assert position.level in levels
            assert position.activities in families


def test_every_recipe_names_known_positions():
    titles = content.positions()
    for recipe in content.read("units")["recipes"].values():
        assert set(recipe) <= set(titles)


class TestActivities:
    def test_are_at_least_eighty_with_different_names(self):
        names = [a.name for a in content.activities()]
        assert len(names) >= 80
        assert len(names) == len(set(names))

    def test_take_a_card_of_a_known_size(self):
        assert {a.minutes for a in content.activities()} <= {15, 30, 60, 120}
        short = [a for a in content.activities() if a.minutes <= 60]
        assert len(short) > 0.8 * len(content.activities())


class TestComplaints:
    def test_are_at_least_sixty_with_different_texts(self):
        texts = [c.text for c in content.complaints()]
        assert len(texts) >= 60
        assert len(texts) == len(set(texts))

    def test_name_a_known_category_and_unit(self):
        categories = content.read("complaints")["categories"]
        for complaint in content.complaints():
            assert complaint.category in categories
            assert complaint.kind in set(Category)
            assert complaint.unit in unit_names()

    def test_have_first_answers_that_say_something(self):
        for answer in content.read("complaints")["answers"]:
            assert may_answer(answer).allowed

    def test_repeat_only_complaints_that_exist(self):
        keys = {c.key for c in content.complaints()}
        assert len(keys) == len(content.complaints())
        repeated = {c.duplicate_of for c in content.complaints()} - {""}
        assert len(repeated) >= 5
        assert repeated <= keys

    @pytest.mark.parametrize("tone", ["plain", "vague", "rude"])
    def test_come_in_every_tone(self, tone: str):
        assert sum(c.tone == tone for c in content.complaints()) >= 5

    def test_hold_no_number_that_could_be_a_person(self):
        for complaint in content.complaints():
            assert not re.search(r"\d{6,}|@", complaint.text)
