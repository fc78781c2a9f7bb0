"""Which names are taken for one thing's: many renames of several styles of pages are found, and none is wrong."""

from dataclasses import dataclass
from itertools import combinations

import pytest

from reconciler.planner.guard import renames
from reconciler.planner.guard.renames import Likely, NameSimilarity, Thing, likely


@dataclass(frozen=True)
class Story:
    """One commit on a page: what stays, what is renamed, what is created and what is deleted."""

    stays: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def hints(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The old and the new names of each hint."""
        old = [name for name, _ in self.renamed] + list(self.gone)
        new = [name for _, name in self.renamed] + list(self.new)
        known = NameSimilarity([*self.stays, *old], [*self.stays, *new])
        found = likely(known, [Thing(name, None) for name in new], [Thing(name, None) for name in old])
        return [(tuple(old[at] for at in one.old), tuple(new[at] for at in one.new)) for one in found]


CITIES = tuple(
    f"{city}, {country} - ({code})"
    for country, cities in {
        "United States": "Chicago:ORD Denver:DEN Seattle:SEA Phoenix:PHX Portland:PDX Memphis:MEM Omaha:OMA Tulsa:TUL",
        "Brazil": "Recife:REC Manaus:MAO Goiania:GYN Londrina:LDB Chapeco:XAP Cuiaba:CGB",
        "India": "Nagpur:NAG Kanpur:KNU Patna:PAT Chandigarh:IXC Hyderabad:HYD",
        "France": "Lyon:LYS Marseille:MRS Bordeaux:BOD",
        "Japan": "Naha:OKA Fukuoka:FUK Osaka:KIX",
    }.items()
    for city, code in (pair.split(":") for pair in cities.split())
)

CITY_RENAMES = Story(
    CITIES,
    (
        ("Fargo - (FAR)", "Fargo, United States - (FAR)"),
        ("Salem, OR, United States - (SLE)", "Salem, United States - (SLE)"),
        ("Kiev, Ukraine - (KBP)", "Kyiv, Ukraine - (KBP)"),
        ("Zurich, Switzerland - (ZRH)", "Zürich, Switzerland - (ZRH)"),
        ("Puebla, MEX - (PBC)", "Puebla, Mexico - (PBC)"),
        ("Astana, Kazakhstan - (NQZ)", "Nur-Sultan, Kazakhstan - (NQZ)"),
        ("Tallin, Estonia - (TLL)", "Tallinn, Estonia - (TLL)"),
        ("Macau - (MFM)", "Macau, China - (MFM)"),
        ("Lima, Peru (LIM)", "Lima, Peru - (LIM)"),
        ("LPB La Paz", "La Paz, Bolivia - (LPB)"),
        ("Sao Jose, Brazil - (SJK)", "São José dos Campos, Brazil - (SJK)"),
        ("Leeds, United Kingdom - (LBA)", "Leeds, UK - (LBA)"),
    ),
    new=(
        "Mobile, United States - (MOB)",
        "Columbus, United States - (CMH)",
        "Salt Lake City, United States - (SLC)",
        "Portland, ME, United States - (PWM)",
        "Belem, Brazil - (BEL)",
        "Surat, India - (STV)",
        "Nantes, France - (NTE)",
        "Sendai, Japan - (SDJ)",
    ),
    gone=(
        "Springfield, United States - (SPI)",
        "Columbia, United States - (CAE)",
        "Palmas, Brazil - (PMW)",
        "Lille, France - (LIL)",
        "Sapporo, Japan - (CTS)",
    ),
)

APIS = Story(
    ("Ledger API", "Cards API", "Payouts API", "Disputes API", "Tax API", "Dashboard", "Docs"),
    (
        ("Identity API", "Identity Verification API"),
        ("Invoice API", "Invoices API"),
        ("Onboarding API", "Onboarding"),
        ("Webhook Events", "Webhook Events API"),
        ("FX API", "FX Rates API"),
        ("Reporting API", "Reports API"),
        ("Terminal API", "Terminal REST API"),
        ("Subscriptions", "Subscription API"),
        ("Balance Api", "Balances API"),
        ("Sandbox environment", "Sandbox Env"),
    ),
    new=("Treasury API", "Issuing API", "Fraud API", "Escrow API", "Billing API"),
    gone=("Wallet API", "Coupons API", "Legacy SOAP"),
)

VERSIONS = Story(
    ("Search API v3", "Search API v4", "Console", "CLI 2", "CLI 3"),
    (
        ("Export API v1", "Export API v2"),
        ("Streaming v1", "Streaming v2"),
        ("Mobile SDK 2.0", "Mobile SDK 3.0"),
        ("Import API", "Import API v2"),
        ("Bulk API v1.1", "Bulk API"),
        ("GraphQL (version 1)", "GraphQL v2"),
        ("Terraform Provider v4", "Terraform provider v5"),
    ),
    new=("Search API v5", "CLI 4", "Agent v7"),
    gone=("Search API v2", "CLI 1", "Relay v7"),
)

REGIONS = Story(
    ("US East", "US West", "EU Central", "Login"),
    (
        ("Europe North", "EU North"),
        ("Asia Pacific", "APAC"),
        ("Latin America", "LATAM"),
        ("me-south", "ME South"),
        ("Africa", "Africa & Islands"),
        ("United Kingdom", "UK"),
        ("Canada", "Canada Central"),
        ("gov-cloud", "GovCloud"),
    ),
    new=("US South", "EU West", "Israel", "South India"),
    gone=("US Central", "EU South", "Qatar", "West Japan"),
)

SHARDS = Story(
    tuple(f"cache-{number}" for number in range(1, 41)),
    (
        *((f"db-{number}", f"database-{number}") for number in range(1, 41)),
        *((f"Queue {number}", f"Queue #{number:02}") for number in range(1, 6)),
        *((f"Node {number}", f"Node {number} (eu)") for number in range(1, 4)),
    ),
    new=("cache-41", "Shard 7", "Worker 12", "index-3"),
    gone=("cache-0", "Shard 6", "Worker 2", "ingest-3"),
)

PRODUCTS = Story(
    ("Status page", "Community", "Careers", "Help center", "Billing", "Maps"),
    (
        ("Authentication", "Auth"),
        ("Single Sign-On", "SSO"),
        ("Content Delivery Network", "CDN"),
        ("Log in", "Login"),
        ("E-Mail Delivery", "Email delivery"),
        ("Web site", "Website"),
        ("Checkout", "Hosted Checkout"),
        ("Acme Analytics", "Analytics"),
        ("Notification Service", "Notifications"),
        ("Partner Dashboard", "Partner Portal"),
        ("Scheduling Engine", "Scheduling Service"),
        ("Data Warehouse", "Data Warehouse Sync"),
        ("Video Transcodng", "Video Transcoding"),
        ("Monitoring", "Monitor"),
        ("Invoices and Receipts", "Receipts & Invoices"),
        ("Image Optimisation", "Image Optimization"),
        ("Kubernetes Clusters", "K8s clusters"),
        ("検索サービス", "検索サービス (東京)"),
        ("iOS App", "iOS Application"),
        ("Realtime", "Real-time"),
    ),
    new=("Bookings", "Webhooks", "Surveys", "Payroll", "Feature flags", "Wiki", "Recipes", "Journal", "Quiz", "Chess"),
    gone=("Book store", "Web", "Servers", "Pay", "Flag football", "Wire", "Receipts archive", "Jobs"),
)

TINY = (
    Story((), (("Osaka - (KIX)", "Osaka, United States - (KIX)"),), gone=("Mesa, AZ, United States - (AZA)",)),
    Story((), (("Ravenna - (RAN)", "Ravenna, United States - (RAN)"),)),
    Story((), (("Refunds API", "Refunds API v2"),)),
    Story(("Docs",), new=("Refunds API",), gone=("Orders API",)),
    Story(("Docs",), new=("Shard 7",), gone=("Shard 6",)),
    Story(("Docs",), new=("US West",), gone=("US East",)),
    Story(("Docs",), new=("Zone B",), gone=("Zone A",)),
    Story(("Docs",), new=("Partner Support Desk",), gone=("Customer Support Desk",)),
    Story(("Docs",), new=("Android app",), gone=("iOS app",)),
)

CORPUS = {
    "cities": CITY_RENAMES,
    "apis": APIS,
    "versions": VERSIONS,
    "regions": REGIONS,
    "shards": SHARDS,
    "products": PRODUCTS,
    **{f"tiny {number}": story for number, story in enumerate(TINY)},
}


@pytest.mark.parametrize("story", CORPUS.values(), ids=CORPUS)
def test_no_hint_is_wrong_and_nine_of_ten_renames_are_found(story: Story) -> None:
    hints = story.hints()
    renamed = dict(story.renamed)
    wrong = [(old, new) for old, new in hints if not any(renamed.get(one) in new for one in old)]
    wrong += [(old, new) for old, new in hints if len(old) == len(new) == 1 and renamed.get(old[0]) != new[0]]
    assert wrong == []
    found = [old[0] for old, new in hints if len(old) == len(new) == 1]
    assert len(found) >= 0.9 * len(renamed), sorted(set(renamed) - set(found))


def test_the_corpus_is_large_enough() -> None:
    assert sum(len(story.renamed) for story in CORPUS.values()) >= 100
    assert sum(len(story.new) for story in CORPUS.values()) >= 40


MANY_CITIES = """
Aberdeen UK ABZ|Abuja Nigeria ABV|Accra Ghana ACC|Adelaide AU ADL|Albany, NY US ALB|Algiers Algeria ALG
Amman Jordan AMM|Antalya Turkey AYT|Asheville, NC US AVL|Asuncion Paraguay ASU|Athens Greece ATH|Auckland NZ AKL
Augusta, GA US AGS|Augusta, ME US AUG|Baku Azerbaijan GYD|Bangalore India BLR|Bangkok Thailand BKK|Barcelona Spain BCN
Barcelona Venezuela BLA|Beirut Lebanon BEY|Belfast UK BFS|Bergen Norway BGO|Birmingham UK BHX|Birmingham, AL US BHM
Bogota Colombia BOG|Boston, MA US BOS|Bolton UK BLT|Bratislava Slovakia BTS|Brisbane AU BNE|Brussels Belgium BRU
Bucharest Romania OTP|Budapest Hungary BUD|Buffalo, NY US BUF|Cairo Egypt CAI|Calgary Canada YYC|Cali Colombia CLO
Cape Town South Africa CPT|Cardiff UK CWL|Cartagena Colombia CTG|Cartagena Spain XUF|Cebu Philippines CEB
Charleston, SC US CHS|Charleston, WV US CRW|Columbus, GA US CSG|Columbus, OH US CMH|Concord, CA US CCR
Concord, NH US CON|Cordoba Argentina COR|Cordoba Spain ODB|Dakar Senegal DKR|Dallas, TX US DFW|Dalian China DLC
Dhaka Bangladesh DAC|Dublin Ireland DUB|Lublin Poland LUZ|Durban South Africa DUR|Florence Italy FLR
Florence, SC US FLO|Fortaleza Brazil FOR|Frankfurt Germany FRA|Geneva Switzerland GVA|Genoa Italy GOA
Georgetown Guyana GEO|Glasgow UK GLA|Granada Spain GRX|Grenada Grenada GND|Halifax Canada YHZ|Hanoi Vietnam HAN
Havana Cuba HAV|Helsinki Finland HEL|Hobart AU HBA|Jackson, MS US JAN|Jackson, WY US JAC|Jacksonville, FL US JAX
Kingston Jamaica KIN|Kinshasa DR Congo FIH|Brazzaville Congo BZV|Lagos Nigeria LOS|Niamey Niger NIM|Lincoln, NE US LNK
London, Gatwick UK LGW|London, Heathrow UK LHR|London Canada YXU|Luxembourg Luxembourg LUX|Manaus Brazil MAO
Manchester UK MAN|Manchester, NH US MHT|Medan Indonesia KNO|Medina Saudi Arabia MED|Melbourne AU MEL
Melbourne, FL US MLB|Milan Italy MXP|Minsk Belarus MSQ|Monterrey Mexico MTY|Monterey, CA US MRY|Naples Italy NAP
Naples, FL US APF|Newark, NJ US EWR|Paris France CDG|Parma Italy PMF|Perth AU PER|Portland, ME US PWM
Portland, OR US PDX|Porto Portugal OPO|Porto Alegre Brazil POA|Riga Latvia RIX|Rio Brazil GIG|Rochester, MN US RST
Rochester, NY US ROC|Rome Italy FCO|San Jose Costa Rica SJO|San Jose, CA US SJC|San Juan Puerto Rico SJU
Santa Cruz Bolivia VVI|Santiago Chile SCL|Santiago Dominican Republic STI|Roseau Dominica DOM|Seoul, Gimpo Korea GMP
Seoul, Incheon Korea ICN|Sofia Bulgaria SOF|Springfield, IL US SPI|Springfield, MO US SGF|Sydney AU SYD
Sydney Canada YQY|Tokyo, Haneda Japan HND|Tokyo, Narita Japan NRT|Toledo, OH US TOL|Tripoli Libya TIP
Valencia Spain VLC|Valencia Venezuela VLN|Vancouver Canada YVR|Venice Italy VCE|Vienna Austria VIE|Victoria Canada YYJ
Wellington NZ WLG
"""


def many_cities(written: str) -> list[str]:
    """The cities as a page with codes has them: `Riga, Latvia - (RIX)`, or without a comma, or without the code."""
    rows = [row.strip().rpartition(" ") for line in MANY_CITIES.strip().splitlines() for row in line.split("|")]
    return [written.format(place=place, code=code) for place, _, code in rows]


@pytest.mark.parametrize("written", ["{place} - ({code})", "{code}: {place}", "{place} [{code}]", "{place}"])
@pytest.mark.parametrize("every", [2, 3, 5, 7, 11, 23])
def test_of_cities_none_is_another(written: str, every: int) -> None:
    names = many_cities(written)
    for first in range(every):
        gone, new = names[first::every], names[(first + 1) % every :: every]
        stays = tuple(name for name in names if name not in gone and name not in new)
        assert Story(stays, new=tuple(new), gone=tuple(gone)).hints() == []


NOUNS = ("Account", "Card", "Charge", "Claim", "Coupon", "Event", "File", "Ledger", "Order", "Payout", "Quote", "User")

FAMILIES = (
    [f"{noun} API" for noun in NOUNS],
    [f"{noun} Service" for noun in NOUNS],
    [f"{region} {side}" for region in ("US", "EU", "Asia") for side in ("East", "West", "North", "South", "Central")],
    [f"db-{number}" for number in range(1, 21)],
    [f"Shard {number:03}" for number in range(1, 21)],
    [f"API v{number}" for number in range(1, 9)],
    [f"Zone {letter}" for letter in "ABCDEFGH"],
    [f"{color} environment" for color in ("Blue", "Green", "Gray", "Red")],
    [f"rack {row}{number}" for row in "abcd" for number in range(1, 5)],
    [
        "Read replicas",
        "Write replicas",
        "Inbound calls",
        "Outbound calls",
        "Internal mail",
        "External mail",
        "Primary DB",
        "Standby DB",
    ],
    ["iOS app", "Android app", "Windows client", "Linux client", "Web client", "Chrome extension", "Firefox extension"],
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_of_siblings_none_is_another(family: list[str]) -> None:
    for new, gone in [*combinations(family, 2), *((one, other) for other, one in combinations(family, 2))]:
        stays = tuple(name for name in family if name not in (new, gone))
        assert Story(stays, new=(new,), gone=(gone,)).hints() == []
        if "v" not in gone or new < gone:  # where a page has one version only, the next one takes its place
            assert Story((), new=(new,), gone=(gone,)).hints() == []


def test_two_that_are_close_are_both_named() -> None:
    assert Story(("Docs",), new=("Payments",), gone=("Payments EU", "Payments US")).hints() == [
        (("Payments EU", "Payments US"), ("Payments",))
    ]
    assert Story(("Docs",), new=("Search, beta", "Search, stable"), gone=("Search",)).hints() == [
        (("Search",), ("Search, beta", "Search, stable"))
    ]


def test_of_three_that_are_close_none_is_named() -> None:
    assert Story(("Docs",), new=("Mail",), gone=("Mail EU", "Mail US", "Mail UK")).hints() == []


def test_the_likest_takes_its_own_and_leaves_the_rest_to_others() -> None:
    assert Story(("Docs",), new=("Web hooks", "Webhooks delivery"), gone=("Webhooks",)).hints() == [
        (("Webhooks",), ("Web hooks",))
    ]


def test_one_in_the_same_place_comes_first() -> None:
    names = ["API gateway"]
    known = NameSimilarity(names, ["Gateway API"])
    found = list(likely(known, [Thing("Gateway API", "eu")], [Thing("API gateway", "us"), Thing("API gateway", "eu")]))
    assert found == [Likely((0,), (1,))]


def test_in_another_place_names_must_be_liker() -> None:
    known = NameSimilarity(["Billing", "Docs"], ["Billing history export", "Docs"])
    assert known.of("Billing history export", "Billing") == pytest.approx(0.5)
    new, old = Thing("Billing history export", "g1"), Thing("Billing", "g1")
    assert list(likely(known, [new], [old])) == [Likely((0,), (0,))]
    assert list(likely(known, [new], [Thing("Billing", None)])) == []


def test_a_text_that_nothing_else_has_tells_what_a_thing_is_whatever_it_is_called() -> None:
    known = NameSimilarity(["Callbacks"], ["Webhooks"])
    text = "We post every event to your server."
    assert list(likely(known, [Thing("Webhooks", None, text)], [Thing("Callbacks", None, text)])) == [
        Likely((0,), (0,))
    ]
    numbered = NameSimilarity(["Shard 6"], ["Shard 7"])
    assert list(likely(numbered, [Thing("Shard 7", None, text)], [Thing("Shard 6", None, text)])) == []


def test_the_work_grows_as_the_page_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many names are ten times as many comparisons, also where all of them share words."""
    compared = 0
    of = NameSimilarity.of

    def counted(self: NameSimilarity, new: str, old: str) -> float:
        nonlocal compared
        compared += 1
        return of(self, new, old)

    monkeypatch.setattr(renames.NameSimilarity, "of", counted)
    counts = []
    for size in (100, 1000):
        compared = 0
        old = [f"Service component {number} of cluster {number % 7}" for number in range(size)]
        new = [f"Service part {number} for cluster {number % 7}" for number in range(size)]
        known = NameSimilarity(old, new)
        list(likely(known, [Thing(name, None) for name in new], [Thing(name, None) for name in old]))
        counts.append(compared)
    assert 0 < counts[1] <= 12 * counts[0]
