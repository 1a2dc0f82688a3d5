"""Names from all over the country: Faker's Indonesian names and parts of regional ones."""

import re
import unicodedata
from random import Random

from faker import Faker

from luwes.demo import content

FAKER_WEIGHT = 28


class Names:
    """A stream of invented names; the same seed gives the same stream."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)
        self._faker = Faker("id_ID")
        self._faker.seed_instance(seed)
        self._regions = content.read("names")
        self._keys = ["faker", *self._regions]
        self._weights = [FAKER_WEIGHT, *(r["weight"] for r in self._regions.values())]
        self._mailboxes: dict[str, int] = {}

    def next_name(self, sex: str) -> str:
        """Return a name for a man ("m") or a woman ("f"), often of one word only."""
        key = self._random.choices(self._keys, self._weights)[0]
        if key == "faker":
            return self._from_faker(sex)
        region = self._regions[key]
        first = self._random.choice(region[sex])
        last = region.get("last") or region.get(f"last_{sex}")
        return f"{first} {self._random.choice(last)}" if last else first

    def _from_faker(self, sex: str) -> str:
        if sex == "m":
            return f"{self._faker.first_name_male()} {self._faker.last_name_male()}"
        return f"{self._faker.first_name_female()} {self._faker.last_name_female()}"

    def mailbox(self, name: str, domain: str) -> str:
        """Return an address that nobody else in this stream has."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        local = ".".join(re.findall(r"[a-z]+", plain))
        count = self._mailboxes[local] = self._mailboxes.get(local, 0) + 1
        return f"{local}{count if count > 1 else ''}@{domain}"
