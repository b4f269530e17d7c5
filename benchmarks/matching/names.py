"""Invented agency names in any number, for measuring speed. Knows nothing of the code's normaliser."""

import random

_FIRST = """Al Noor|Al Madina|Royal|Golden|Silver|Blue|New|Sky|Sun|Star|River|Himal|Sagar|Lotus|Padma|
Meghna|Ganga|Indus|Ravi|Chenab|Khyber|Bolan|Makran|Tara|Suraj|Chandra|Prabhat|Shubha|Mangal|Laxmi|Ganesh|
Shiva|Vishnu|Durga|Kali|Surya|Indra|Varun|Agni|Bhumi|Akash|Prithvi|Samudra|Pahar|Nadi|Mega|Delta|Alpha|
Omega|Sigma|Apex|Zenith|Summit|Peak|Crest|Harbour|Bay|Coral|Pearl|Ruby|Opal|Jade|Amber|Topaz|Garnet|
Falcon|Eagle|Hawk|Swan|Crane|Ibis|Heron|Dove|Lion|Tiger|Leopard|Panther|Cheetah|Rhino|Elephant|Gazelle|
Karim|Rahim|Salim|Nadim|Hamid|Rashid|Majid|Khalid|Walid|Farid|Jamil|Kamil|Nabil|Adil|Faisal|Bilal|Hilal|
Jalal|Kamal|Jamal|Iqbal|Ashraf|Sharif|Latif|Hanif|Asif|Arif|Tariq|Siddiq|Shafiq|Rafiq|Taufiq|Ishaq""".replace(
    "\n", ""
)
_SECOND = """Horizon|Bridge|Gate|Path|Way|Line|Link|Point|Field|Crown|Palace|Garden|Valley|Hill|Lake|Ocean|
Wave|Wind|Cloud|Rain|Dawn|Dusk|Morning|Evening|Spring|Autumn|Orchard|Meadow|Forest|Grove|Stone|Rock|Sand|
Dune|Oasis|Palm|Cedar|Olive|Date|Fig|Rose|Lily|Tulip|Jasmine|Orchid|Marigold|Banyan|Neem|Teak|Bamboo|
Brothers|Sons|Family|House|Hope|Trust|Faith|Honour|Pride|Grace|Mercy|Peace|Unity|Bond|Chain|Ring|Wheel|
Arrow|Spear|Shield|Sword|Anchor|Sail|Mast|Rudder|Compass|Lamp|Torch|Beacon|Flame|Spark|Ember""".replace(
    "\n", ""
)
_TRADE = """Manpower|Overseas|Employment|Recruitment Agency|Recruiting Agency|International|Travels|Human
 Resources|Consultancy|Placement|Services|Employment Promoters|Manpower Services|Overseas Employment|Trading|
Employment Centre|Employment Services|HR Solutions|Tours and Travels|Manpower Supply""".replace(
    "\n", ""
)
_LEGAL = ["", " Ltd", " Pvt. Ltd.", " (Pvt) Ltd", " Limited", " Co.", " LLC", " Inc.", " & Sons"]
_SYLLABLES = [a + b for a in "krnmstplvjdbg" for b in "aiueo"]


def invented(count: int, seed: int = 1) -> list[str]:
    """`count` distinct names. Later ones carry an invented word, as a vocabulary alone runs out."""
    draw = random.Random(seed)
    first, second, trade = _FIRST.split("|"), _SECOND.split("|"), _TRADE.split("|")
    found: dict[str, None] = {}
    while len(found) < count:
        words = [draw.choice(first)]
        if draw.random() < 0.6:
            words.append(draw.choice(second))
        if draw.random() < 0.7:
            words.insert(
                draw.randint(0, 1),
                "".join(draw.choice(_SYLLABLES) for _ in range(draw.randint(2, 4))).title(),
            )
        words.append(draw.choice(trade))
        found[" ".join(words) + draw.choice(_LEGAL)] = None
    return list(found)


def mistyped(name: str, draw: random.Random) -> str:
    """As a worker may type it: no legal form, small letters, one letter wrong, words run together."""
    for form in sorted(_LEGAL, key=len, reverse=True):
        if form and name.endswith(form):
            name = name[: -len(form)]
            break
    name = name.lower()
    place = draw.randrange(1, len(name) - 1)
    kind = draw.random()
    if kind < 0.3:
        name = name[:place] + name[place + 1 :]
    elif kind < 0.6:
        name = name[:place] + draw.choice("abdegiklmnorstu") + name[place + 1 :]
    elif kind < 0.8:
        name = name.replace(" ", "", 1)
    return name
