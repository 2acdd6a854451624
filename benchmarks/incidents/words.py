"""The vocabulary of the incidents: odd and even seeds draw from different halves, so that they share little."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def listed(text: str) -> list[str]:
    """Return the entries of a text that stand between bars, or between spaces where there is no bar."""
    return text.split("|") if "|" in text else text.split()


SERVICES = listed(
    "checkout invoicing ledger catalog shipping pricing identity notifications recommendations inventory gateway basket"
    " payouts booking loyalty search-api media-encoder quota tickets geocoder webhooks audit-trail reporting feeds"
    " subscriptions matching telemetry-ingest documents consent dispatch settlement eligibility onboarding routing"
    " storefront entitlements scheduler chat-relay fraud-check warehouse claims roster tariff thumbnails sync-agent"
    " coupons archive devices"
)
ENTITIES = listed(
    "order invoice parcel voucher account session ticket shipment refund profile cart quote contract payment device"
    " reading booking seat message asset claim policy route itinerary product review statement transfer meter label"
    " tenant workspace"
)
PEOPLE = listed(
    "Mina Park|Tomasz Zielinski|Aisha Bello|Jonas Weber|Lena Fischer|Haruto Sato|Carla Mendes|Oleg Ivanov|"
    "Priya Nair|Dylan O'Brien|김하늘|Sofia Rossi|Emre Yilmaz|Chloe Martin|박서준|Noah Cohen|Ines Duarte|Kwame Mensah|"
    "이지은|Fatima Zahra|Lucas Silva|Marta Kowalska|정민호|Ravi Patel"
)
HOSTS = listed(
    "web node worker app edge core blade ip-10-4 vm compute prod-eu prod-us kr1 fra2 iad3 rack7 zone-b cell pod-a metal"
)
DOMAINS = listed("example.com example.net example.org internal.test corp.test svc.test lan.test prod.test")
PARTNERS = listed(
    "cardgate mapgrid smsbird taxwise shipfast mailriver fxrates geohub idproof paylane adpulse weatherly signbox"
    " loanbook scanlab voicenet"
)
TABLES = listed(
    "orders invoices ledger_entries user_sessions shipments price_rules audit_events stock_levels bookings payouts"
    " device_readings messages claims memberships coupons documents line_items route_legs tariffs consents"
)
ROUTES = listed(
    "/api/v1/orders /v2/invoices /cart/checkout /api/search /sessions/refresh /shipments/track /graphql /pay/confirm"
    " /users/me /rest/quotes /upload /api/bookings /devices/sync /tickets/next /hooks/inbound /reports/daily"
)
FIELDS = listed(
    "discount currency region tenant_id locale postal_code tax_rate tier expires_at promo shipping_method iban birthday"
    " weight channel referrer payload_version retry_policy quantity coupon_code"
)
MODULES = listed(
    "pricing totals parser rounding scheduler dispatcher resolver mapper validator exporter importer session router"
    " allocator planner merger renderer encoder matcher throttle reconcile tokens normalise ranking"
)
VERBS = listed(
    "apply compute load merge resolve build parse reserve render allocate convert enrich dispatch settle quote assign"
    " fetch expand verify collect"
)
LIBRARIES = listed(
    "fastcodec jsonpact netty-lite httpcore-x pgwire avrokit tinyorm protowire lettuce-mini yamlish cryptobox imagemill"
    " retrykit kafkit zonedate moneylib"
)
JOBS = listed(
    "nightly-export reindex db-vacuum backup-full invoice-run stats-rollup purge-sessions report-build mail-digest"
    " image-sweep price-sync ledger-close snapshot-upload cert-sync catalog-import usage-rollup"
)
QUEUES = listed(
    "orders.created invoice-events shipment.updates emails jobs-default media.transcode payments.settled audit"
    " user.signups sync.requests price.changed notifications.push"
)
MOUNTS = listed("/ /var /data /srv/uploads /var/lib/postgresql /opt/app /var/log /mnt/blob /home /tmp")
DEVICES = listed("eth0 ens5 eno1 bond0 enp3s0 ens192 eth1 bond1")
DISKS = listed("sda nvme0n1 vdb xvda sdb nvme1n1 dm-0 md127")


class Words:
    """Draws for one seed, from its half of every pool."""

    def __init__(self, seed: int, kind: str) -> None:
        self.dice = random.Random(f"{seed}/{kind}")
        self._half = seed % 2

    def pool(self, words: Sequence[T]) -> Sequence[T]:
        """The half of a pool that belongs to this seed; the whole where it has one member."""
        return words[self._half :: 2] or words

    def one(self, words: Sequence[T]) -> T:
        return self.dice.choice(self.pool(words))

    def some(self, words: Sequence[T], number: int) -> list[T]:
        pool = self.pool(words)
        return self.dice.sample(pool, min(number, len(pool)))

    def between(self, low: float, high: float) -> float:
        return self.dice.uniform(low, high)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share


_NUMBERS = {"n": (2, 900), "ms": (3, 240), "slow": (5_000, 31_000), "id": (10_000, 9_999_999)}
_WORDS = {"entity": ENTITIES, "route": ROUTES}


class Filling(Mapping[str, object]):
    """What the `{…}` of a phrase stand for: the names of this incident, and numbers that differ from line to line."""

    def __init__(self, words: Words, names: Mapping[str, object]) -> None:
        self._dice = words.dice
        self._words = words
        self._names = names

    def __getitem__(self, key: str) -> object:
        if key in self._names:
            return self._names[key]
        return self._drawn(key)

    def _drawn(self, key: str) -> object:
        name = key.rstrip("0123456789")
        if name in _NUMBERS:
            return self._dice.randint(*_NUMBERS[name])
        if name in _WORDS:
            return self._words.one(_WORDS[name])
        if name == "hex":
            return f"{self._dice.getrandbits(48):012x}"
        if name == "ip":
            return f"10.{self._dice.randint(0, 40)}.{self._dice.randint(0, 255)}.{self._dice.randint(2, 250)}"
        if name == "user":
            return f"u{self._dice.randint(1000, 99_999)}"
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
