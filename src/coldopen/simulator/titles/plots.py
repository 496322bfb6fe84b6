# ruff: noqa: E501 - tables of words read best a row a line
"""What the generated titles are about: for each genre its names, people, beginnings and turns.

Patterns have gaps: {place} a town, {name} the hero's full name, {given} and {surname} its parts, {other}
somebody else's given name, {role} what the hero does, {adj} and {noun} the genre's own words, {number} a
small number in words, {they}, {them} and {their} the hero's pronouns.
"""

from __future__ import annotations

from msgspec import Struct


class Plot(Struct, frozen=True):
    """A genre's material. `weight` is its share of titles, `series` the share of them that are series,
    `ages` the usual maturities, `mixes` the genres it goes with, `tags` its likely sensitivities."""

    genre: str
    weight: float
    series: float
    ages: tuple[int, ...]
    mixes: tuple[str, ...]
    tags: tuple[str, ...]
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    roles: tuple[str, ...]
    setups: tuple[str, ...]
    turns: tuple[str, ...]


def _plot(
    genre: str,
    weight: float,
    series: float,
    ages: tuple[int, ...],
    mixes: str,
    tags: str,
    *,
    names: str,
    adjectives: str,
    nouns: str,
    roles: str,
    setups: str,
    turns: str,
) -> Plot:
    return Plot(
        genre,
        weight,
        series,
        ages,
        _items(mixes, ","),
        _items(tags, ","),
        _items(names, ";"),
        _items(adjectives, ","),
        _items(nouns, ","),
        _items(roles, ","),
        _items(setups, "\n"),
        _items(turns, "\n"),
    )


def _items(text: str, separator: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(separator) if item.strip())


PLOTS = (
    _plot(
        "Drama",
        15,
        0.35,
        (8, 12, 13, 14, 16, 16, 17),
        "Romance, Crime, History, Mystery, Music, Comedy, War",
        "grief, strong language, drug use",
        names="The {adj} {noun}; {place}, in Winter; What {given} Kept; The {surname} House; Before {place}; "
        "A {noun} for {given}; The Weight of {noun}s; {given}, Leaving; All the {adj} Years; After the {noun}; "
        "The Sisters {surname}; Everything We Owe {place}; Half a {noun}; The {noun} Keeper; {number} Springs; "
        "Nobody's {noun}; The Road Out of {place}; {given} Alone; Late {noun}s; The {noun} Between Us; "
        "A Room in {place}; The {surname} Inheritance; {noun} Season; Small Mercies of {place}",
        adjectives="Borrowed, Quiet, Ordinary, Unfinished, Long, Second, Narrow, Faithful, Hollow, Patient, Late",
        nouns="Harvest, Orchard, Letter, Kitchen, River, Promise, Garden, Ferry, Silence, Lantern, Winter, Bridge, "
        "Daughter, Piano, Window, Tide",
        roles="a ferry pilot, a schoolteacher, a retired boxer, a night nurse, a piano tuner, a baker, "
        "a court stenographer, a translator, a village doctor, a bus driver",
        setups="""
        When the family house in {place} is sold, {name}, {role}, has one week to empty {number} decades of rooms.
        {name}, {role}, comes home to {place} for a funeral and stays for reasons {they} cannot explain.
        Two families in {place} have not spoken for {number} years, until {name}, {role}, knocks on the wrong door.
        {name}, {role} in {place}, learns that the brother {they} mourned is living two streets away.
        Over one long winter in {place}, {role} named {name} takes in a child who will not say a word.
        The factory that fed {place} is closing, and {name}, {role}, is asked to be the one to say so.
        A letter lost for {number} years reaches {place}, addressed to the person {name}, {role}, used to be.
        {name}, {role}, teaches the old men of {place} to read, so that one of them can answer his daughter.
        On the ferry out of {place} {name}, {role}, gives {their} seat to a stranger and changes two lives.
        {name}, {role}, has {number} weeks to persuade {place} that the river is rising.
        Three sisters in {place} share one inheritance and one secret; {name}, {role}, married into both.
        A photograph of {place} in a foreign museum shows {name}, {role}, a mother nobody ever mentioned.
        """,
        turns="""
        Forgiving turns out to be the easy part.
        What was never said at the table is said at last.
        A portrait of people who would rather be useful than happy.
        Nothing is broken that was whole to begin with.
        The truth, when it comes, is gentler than anybody deserved.
        """,
    ),
    _plot(
        "Comedy",
        12,
        0.45,
        (7, 8, 12, 13, 14, 16),
        "Romance, Drama, Family, Crime, Music, Teen, Food & Travel",
        "strong language",
        names="{given} Knows Best; The {adj} {noun}; Mostly {adj}; {surname} & Daughters; No {noun}s in {place}; "
        "The {place} Amateur {noun} Society; {given} vs. the {noun}; Sorry About the {noun}; My {adj} {noun}; "
        "Who Invited {given}?; The Wrong {surname}; {number} Cousins and a {noun}; Welcome to {place}, Population "
        "{number}; The {surname}s Move In; Please Hold for {given}; A Slight Case of {noun}s; Plan B in {place}; "
        "Don't Tell {given}; The {noun} Committee; {adj}, Single, and From {place}; It Was Like That When I Got Here",
        adjectives="Reluctant, Accidental, Overqualified, Slightly Used, Terrible, Refundable, Competitive, Modest, "
        "Late, Unlicensed, Happy",
        nouns="Wedding, Landlord, Goat, Karaoke, Parking, Choir, Divorce, Barbecue, Honeymoon, Casserole, Neighbour, "
        "Groom, Trombone, Referee",
        roles="a wedding planner who is allergic to flowers, an unlucky estate agent, a failing magician, "
        "a tax inspector, a school caretaker, a very minor celebrity, a substitute priest, a driving instructor",
        setups="""
        {name}, {role}, inherits half a hotel in {place}; the other half belongs to {their} ex.
        After one disastrous toast, {name}, {role}, must keep two weddings in {place} from finding out about each other.
        {name}, {role}, tells one small lie to impress the neighbours in {place}, and the whole street joins in.
        The worst amateur choir in {place} hires {name}, {role}, because nobody else applied.
        {name}, {role}, is mistaken for the new mayor of {place} and finds the job suits {them}.
        Three generations of the {surname} family share one bathroom in {place}, and {given} has the only key.
        {name}, {role}, rents the same flat in {place} to {number} people, for the same weekend.
        A clerical error makes {name}, {role}, the best man at every wedding in {place} this summer.
        {name}, {role}, enters the annual soup contest of {place} to win back a very small restaurant.
        Believed drowned, {name}, {role}, attends {their} own memorial in {place} and takes notes.
        {name}, {role}, and {other} open the only museum in {place}; now they need something to put in it.
        """,
        turns="""
        It gets worse before it gets funny, and then it gets both.
        There is a goat, and the goat is not the problem.
        Everybody is lying, and only the grandmother is good at it.
        By Sunday someone will have to apologise, and it will not be {given}.
        The plan has four steps, and step two is missing.
        """,
    ),
    _plot(
        "Crime",
        8,
        0.6,
        (14, 16, 16, 17, 18),
        "Drama, Thriller, Mystery, Comedy, Action",
        "violence, drug use, strong language",
        names="The {place} Ledger; {surname}'s Alibi; {noun} Row; {place} Homicide; The {adj} Informant; "
        "{number} Witnesses; A {noun} in {place}; Cold {noun}; The {surname} Case; Dock {number}; The {adj} {noun}; "
        "{place} Vice; Bad Debts in {place}; {given} Takes the Fall; The {noun} Trade; Night Shift, {place}; "
        "Blood and {noun}s; Honest Thieves; The Man From {place}; Inspector {surname}; {surname} & {surname2}",
        adjectives="Crooked, Silent, Paper, Second, Burnt, Midnight, Clean, Reluctant, Double, Missing",
        nouns="Harbour, Verdict, Safe, Warehouse, Payroll, Diamond, Ferry, Alibi, Meridian, Courier, Ledger, Smoke, "
        "Badge, Bookmaker",
        roles="a detective two weeks from retirement, a rookie inspector, a debt collector, a forensic accountant, "
        "a disgraced prosecutor, a getaway driver, a small-time forger, a harbour police officer",
        setups="""
        A body surfaces in the harbour of {place}, and {name}, {role}, knows the coat.
        {name}, {role} in {place}, is handed the one case that everybody else has lost.
        The perfect robbery in {place} had {number} planners and one witness: {name}, {role}.
        When evidence vanishes from a locked room in {place}, {name}, {role}, becomes the only suspect.
        {name}, {role}, has kept the peace in {place} for years by never asking where the money goes.
        A dying crime boss in {place} will talk, but only to {name}, {role}.
        {number} identical letters arrive at the police station of {place}; the last is addressed to {name}, {role}.
        {name}, {role}, sells the same forged painting in {place} twice, to people who know each other.
        A witness walks into {place} after {number} years; the case was closed by {name}, {role}.
        In the market of {place} nothing is stolen without leave, until {name}, {role}, steals from the wrong stall.
        """,
        turns="""
        Nobody in town is as innocent as they sound.
        Every door opened leads back to the station.
        The money was never the point.
        To close the case, an old one has to be opened.
        Someone is paying for silence, and the price has gone up.
        """,
    ),
    _plot(
        "Thriller",
        7,
        0.35,
        (14, 16, 16, 17, 18),
        "Crime, Mystery, Action, Drama, Horror, Science Fiction",
        "violence, strong language",
        names="The {noun} Protocol; {number} Hours in {place}; Exit {place}; Don't Look at {given}; {adj} Hour; "
        "The {adj} {noun}; Last Call from {place}; Blackout: {place}; {noun} Zero; The {surname} File; "
        "Nobody Leaves {place}; A Stranger in {place}; Below the {noun}; Signal {noun}; {given} Is Watching; "
        "Dead {noun}; The Other {given}; Under {place}; Terminal {number}",
        adjectives="Final, Locked, Blind, Eleventh, Falling, Hidden, Borrowed, Rapid, Unlisted",
        nouns="Witness, Corridor, Passenger, Signal, Vault, Frequency, Harbour, Tunnel, Asset, Elevator, Border, "
        "Embassy, Glacier",
        roles="an air-traffic controller, a sign-language interpreter, a former hostage negotiator, a data analyst, "
        "a night-train conductor, a locksmith, an embassy clerk, a trauma surgeon",
        setups="""
        The last train out of {place} stops in a tunnel, and {name}, {role}, is the only one who knows why.
        {name}, {role}, picks up a stranger's phone in {place} and hears {their} own name.
        A blackout falls on {place} at midnight; {name}, {role}, has until dawn to find who caused it.
        Someone is living {name}'s life in {place}, and doing it better than {role} ever did.
        {name}, {role}, is told to trust nobody in {place}, by somebody {they} cannot trust.
        Every night at the same minute a call reaches {place}; tonight {name}, {role}, answers.
        {name}, {role}, boards the night flight from {place} and finds a stranger in {their} seat with {their} passport.
        Snow closes the road to {place} with {number} people inside, and {name}, {role}, counts one too many.
        {name}, {role}, is asked to identify a body in {place}, and says yes.
        A child's drawing found in {place} shows where the next one will vanish; {name}, {role}, drew it long ago.
        """,
        turns="""
        The clock has been wrong from the start.
        Whoever is behind it has read the same files.
        There is a way out, but only for one.
        By morning, one of them will not exist.
        The threat is already inside the building.
        """,
    ),
    _plot(
        "Mystery",
        4,
        0.55,
        (12, 13, 14, 16),
        "Crime, Drama, Thriller, Comedy, History",
        "violence, grief",
        names="The {noun} at {place}; Who Was {given} {surname}?; The {adj} {noun}; {number} Clues to {given}; "
        "The Vanishing of {given} {surname}; Murder at the {noun}; {given} Investigates; The {place} Riddle; "
        "A Key for {given}; The Clockmaker of {place}; {surname} Hall; The {noun} Without a Name; Missing from {place}; "
        "The Last Guest in {place}; The {surname} Portrait",
        adjectives="Vanishing, Thirteenth, Painted, Empty, Forgotten, Sleeping, Double, Locked",
        nouns="Lighthouse, Portrait, Library, Guest, Observatory, Clock, Staircase, Chapel, Orchard, Telegram, Cellar, "
        "Conservatory",
        roles="a librarian with a perfect memory, a crossword setter, a retired judge, a museum restorer, "
        "a small-town reporter, a beekeeper, a hotel detective",
        setups="""
        Every guest at the old hotel in {place} has the same invitation, and {name}, {role}, is the only one who did not get one.
        A painting returned to {place} shows a crime that has not happened yet, and {name}, {role}, recognises the room.
        {number} people saw the priest of {place} vanish; {name}, {role}, thinks all of them are telling the truth.
        {name}, {role}, finds a letter in {place} dated tomorrow.
        When the clock tower of {place} stops for the first time in a century, {name}, {role}, goes up to see why.
        """,
        turns="""
        The answer has been hanging on the wall all along.
        Every clue is true, and only their order is a lie.
        The quietest person in the room did not come alone.
        To solve it means leaving town for good.
        """,
    ),
    _plot(
        "Romance",
        8,
        0.4,
        (7, 8, 12, 13, 14, 16),
        "Comedy, Drama, Music, Teen, Food & Travel, Fantasy, History",
        "grief",
        names="{given} & {other}; One Ticket to {place}; Letters to {given}; Twice in {place}; The {noun} We Missed; "
        "{adj} {noun}s; Meet Me in {place}; Almost {given}; Love, Eventually; A {noun} in {place}; Dear {other}; "
        "The Last {noun} of {place}; Falling for {other}; {given} Says Maybe; Rain Check; Slow Dance in {place}; "
        "Return to Sender, {place}; {number} Dates; The Florist of {place}; Same Time, {place}; Your {noun} or Mine",
        adjectives="Borrowed, Paper, Slow, Late, Second-Hand, Autumn, Midnight, Tender",
        nouns="Summer, Monsoon, Train, Umbrella, Waltz, Postcard, Balcony, Spring, Song, Wedding, Sunday, Ferry",
        roles="a florist, an overworked architect, a violin teacher, a travel writer who hates flying, a pastry chef, "
        "a ship's radio officer, a divorce lawyer, a bookseller",
        setups="""
        {name}, {role}, and {other} share a taxi in {place}, then a city, then nothing at all.
        Every year on the same day {name}, {role}, meets {other} on the last bench in {place}.
        {name}, {role}, hires {other} to pretend at one family wedding in {place}.
        A letter meant for somebody else brings {name}, {role}, to {place} and to {other}.
        {name}, {role}, and {other} have been the worst neighbours in {place} for {number} years.
        Stranded in {place} by a strike, {name}, {role}, agrees to show {other} the town by night.
        {name}, {role}, writes other people's love letters in {place}, and {other} answers every one.
        {other} is leaving {place} in {number} days; {name}, {role}, has been meaning to say something.
        A double booking puts {name}, {role}, and {other} in the last room in {place} for the whole festival.
        After {number} years apart, {name}, {role}, and {other} inherit one very small boat in {place}.
        """,
        turns="""
        They have until the rain stops.
        The one thing they agree on is that it is over.
        Timing was never their strong suit.
        Somebody has to miss the train.
        It would be simple if it were not love.
        """,
    ),
    _plot(
        "Action",
        6,
        0.25,
        (13, 14, 16, 16, 17),
        "Thriller, Crime, Adventure, Science Fiction, Comedy, War",
        "violence, strong language",
        names="{adj} {noun}; {noun} Run; The {surname} Directive; {place} Burning; {noun} Squad; Full {noun}; "
        "Hard {noun}; Code {noun}; The {noun} Job; {surname}'s Last Stand; Rogue {noun}; Out of {place}; "
        "{number} Bullets for {place}; Iron {noun}; The {place} Extraction; {given} Strikes Back; Zero {noun}",
        adjectives="Steel, Red, Crimson, Savage, Thunder, Rapid, Broken, Desert, Velvet",
        nouns="Horizon, Falcon, Throttle, Vendetta, Convoy, Cobra, Impact, Hammer, Lightning, Tempest, Phantom, Fury, "
        "Payload",
        roles="a stunt driver, an ex-commando turned chef, a bomb-disposal expert, a bodyguard with one rule, "
        "a suspended cop, a smuggler with a conscience, a champion kickboxer",
        setups="""
        {name}, {role}, has one night to cross {place} with a passenger whom everybody wants.
        When a convoy disappears outside {place}, only {name}, {role}, is close enough to follow.
        {name}, {role}, swore never to come back to {place}; then they took {their} sister.
        {number} former enemies must trust {name}, {role}, to rob the best-guarded tower in {place}.
        A bridge in {place} is wired to blow, and {name}, {role}, is standing on it.
        {name}, {role}, steals the wrong suitcase in {place} and has until noon to give it back.
        The only road into {place} is held by an army, the only road out by {name}, {role}.
        Hired to lose a race in {place}, {name}, {role}, decides at the last bend to win it.
        """,
        turns="""
        The brakes were the first thing to go.
        Backup is not coming, and that suits everybody.
        It was a trap; it was also a mistake.
        The last man standing will have some explaining to do.
        """,
    ),
    _plot(
        "Adventure",
        4,
        0.3,
        (7, 8, 10, 12, 13),
        "Family, Fantasy, Action, Animation, History, Comedy",
        "violence",
        names="The Map of {place}; {given} and the {adj} {noun}; Beyond the {noun}s; The {noun} of {place}; "
        "{number} Islands; The Lost {noun}; Expedition {surname}; North of {place}; The {adj} Voyage; "
        "Captain {surname}'s Last {noun}; Across the {noun}; Treasure of the {adj} {noun}; The Long Way to {place}",
        adjectives="Emerald, Sunken, Singing, Uncharted, Golden, Hidden, Windless, Silver",
        nouns="Compass, Reef, Caravan, Volcano, Archipelago, Temple, Balloon, Canyon, Galleon, Idol, Delta, Glacier",
        roles="a mapmaker's apprentice, a disgraced explorer, a bush pilot, a lighthouse keeper's son/a lighthouse keeper's daughter, "
        "a deep-sea diver, a mule driver, a young botanist",
        setups="""
        A map hidden in the floor of a house in {place} sends {name}, {role}, to an island that is on no chart.
        {name}, {role}, bets everything on reaching {place} before the winter and before {their} rival.
        When the river below {place} runs dry, {name}, {role}, walks up it to find out why.
        {name}, {role}, and one very stubborn donkey set out from {place} for the edge of the known world.
        """,
        turns="""
        The way back is the hard part.
        Somebody has drawn the map wrong on purpose.
        What they find there was never lost.
        Every legend leaves out the weather.
        """,
    ),
    _plot(
        "Science Fiction",
        5,
        0.45,
        (10, 12, 13, 14, 16),
        "Thriller, Drama, Adventure, Action, Mystery, Horror, Romance",
        "violence, flashing lights",
        names="{adj} Orbit; Last Signal from {place}; The {noun} Paradox; {place} 2091; Station {number}; "
        "The {surname} Constant; A {noun} on Europa; {noun} Drift; The Cartographers of {noun}; Children of the {noun}; "
        "Halfway to {noun}; {given} Reboots; The {adj} Colony; {number} Moons; Memory of {place}; After {noun}; "
        "The {noun} Engine; Slow Light; {place} Is Offline",
        adjectives="Silent, Outer, Synthetic, Perpetual, Second, Blue, Decaying, Distant, Glass",
        nouns="Callisto, Gravity, Entropy, Meridian, Kepler, Nebula, Horizon, Vesper, Titan, Eclipse, Solstice, Static, "
        "Andromeda",
        roles="a deep-space cartographer, a repairer of memories, the last human pilot, a robot psychologist, "
        "a weather engineer, a cloned botanist, a radio astronomer",
        setups="""
        A signal sent from {place} comes back a hundred years early, and {name}, {role}, knows the voice.
        {name}, {role}, wakes aboard a ship bound for nowhere with {number} strangers and one set of memories.
        In a {place} run by machines that mean well, {name}, {role}, is paid to keep one secret.
        When the colony's second sun goes out, {name}, {role}, has to choose who sleeps and who stays awake.
        {name}, {role}, repairs other people's memories in {place} until one of them turns out to be {their} own.
        """,
        turns="""
        The machine is not lying; it is only afraid.
        Somewhere, it has all happened already.
        Home is {number} light years off and no longer there.
        The future has sent its apologies.
        """,
    ),
    _plot(
        "Fantasy",
        4,
        0.5,
        (7, 8, 10, 12, 13, 14),
        "Adventure, Family, Romance, Animation, Drama, Action",
        "violence",
        names="The {noun} of {place}; {given} and the {adj} {noun}; A Crown of {noun}s; The {adj} {noun}; "
        "Daughters of the {noun}; The Witch of {place}; {noun} and {noun2}; The {number} Lanterns; House of {noun}s; "
        "The {noun}maker's Apprentice; Song of the {adj} {noun}; Once, in {place}; The {adj} Court; Salt Witch",
        adjectives="Moonlit, Thorned, Winter, Hollow, Silver, Drowned, Ninth, Whispering, Ember",
        nouns="Raven, Thorn, Dragon, Lantern, Tide, Bell, Mirror, Feather, Ember, Fox, Crown, Willow, Bone",
        roles="a bell-maker's son/a bell-maker's daughter, a knight afraid of horses, a retired wizard/a retired witch, a thief of small magics, "
        "the queen's food taster, a river spirit, a very young oracle",
        setups="""
        Beneath the old town of {place} a river still runs uphill, and {name}, {role}, can hear it calling.
        {name}, {role}, makes a bargain with the winter: one year for {place}, one name for the snow.
        When the last dragon lands in {place} and asks for a lawyer, {name}, {role}, is the nearest thing to one.
        Every wish made in {place} has to be paid by somebody; this year it is {name}, {role}.
        """,
        turns="""
        Magic keeps its promises, and that is the trouble.
        The crown fits the one who does not want it.
        A name, once given, cannot be lent.
        The forest has been waiting, and it is very polite about it.
        """,
    ),
    _plot(
        "Horror",
        4,
        0.25,
        (16, 16, 17, 18),
        "Thriller, Mystery, Drama, Comedy, Science Fiction",
        "gore, violence, flashing lights",
        names="The {noun} in {place}; Do Not Wake {given}; {adj} {noun}; The {surname} Cellar; It Knows {given}; "
        "{place} After Dark; The {noun}s; Room {number}; Something in the {noun}; {noun} Hollow; Mother {noun}; "
        "They Came Back to {place}; Beneath {place}; The {adj} Guest; The Name Was {given}; Feast of {noun}s",
        adjectives="Pale, Crawling, Unburied, Drowned, Hungry, Weeping, Rotten, Nameless",
        nouns="Well, Choir, Attic, Marsh, Moth, Cradle, Basement, Orchard, Lullaby, Fog, Nursery, Scarecrow, Root",
        roles="a sleep researcher, a foster father/a foster mother, a parish priest losing his faith, a podcast host, "
        "a house clearer, a young widower/a young widow, a night security guard",
        setups="""
        {name}, {role}, rents the one house in {place} that the neighbours cross the street to avoid.
        Every child in {place} has begun to hum the same tune, and {name}, {role}, remembers the words.
        {name}, {role}, finds a door in the cellar in {place} that was not there in the spring.
        Something has been answering when {name}, {role}, says goodnight in {place}.
        """,
        turns="""
        It does not want to come in; it wants somebody to come out.
        The recording is longer than the night was.
        The dead are not angry, only hungry.
        Whatever you do, do not count the guests.
        """,
    ),
    _plot(
        "Animation",
        5,
        0.5,
        (0, 0, 6, 7, 8, 12),
        "Family, Adventure, Fantasy, Comedy, Science Fiction, Music",
        "flashing lights",
        names="{given} and the {adj} {noun}; The {adj} {noun}s; {noun} Express; Captain {noun}; The {noun} Who Could "
        "Not Sleep; {place} Above the Clouds; Little {noun}, Big {place}; {number} Tiny {noun}s; The {noun} Orchestra; "
        "{given}'s Paper {noun}; Super {noun} Patrol; The {noun} on the Moon; {noun} Town; Hello, {noun}!",
        adjectives="Invisible, Clockwork, Sleepy, Enormous, Upside-Down, Brave, Borrowed, Wobbly, Midnight",
        nouns="Fox, Robot, Cloud, Pelican, Penguin, Teapot, Dragon, Snail, Kite, Owl, Hedgehog, Whale, Turnip",
        roles="a robot who collects umbrellas, a fox with stage fright, a child who can talk to trams, "
        "a cloud that is scared of heights, a paper bird that wants to swim, a retired dragon",
        setups="""
        In {place}, {given}, {role}, finds the one door in town that opens onto the sky.
        {given}, {role}, leaves {place} to find out who has been stealing the colour blue.
        When the moon fails to rise over {place}, {given}, {role}, packs a lunch and goes to fetch it.
        {given}, {role}, enters the great race of {place} by accident and in the wrong direction.
        """,
        turns="""
        Friends turn out to be the best kind of map.
        It will take a song, a ladder, and a great deal of jam.
        Being small has never been so useful.
        Nobody is too old to be lost.
        """,
    ),
    _plot(
        "Family",
        5,
        0.45,
        (0, 0, 0, 6, 7, 8),
        "Animation, Comedy, Adventure, Fantasy, Music, Nature, Sport",
        "",
        names="{given}'s {adj} {noun}; The {surname}s of {place}; A {noun} for {given}; Our {noun} Is Called {given}; "
        "Grandpa's {adj} {noun}; The Great {place} {noun} Rescue; {number} Puppies for {place}; The {noun} Club; "
        "{given} Finds a {noun}; The Summer {noun}; School's Out in {place}; A Very {surname} Holiday",
        adjectives="Flying, Secret, Homemade, Wonderful, Runaway, Borrowed, Amazing, Backyard",
        nouns="Pony, Treehouse, Parrot, Carousel, Tugboat, Snowman, Caravan, Dinosaur, Bakery, Lighthouse, Donkey, Rocket",
        roles="a ten-year-old inventor, a lonely lighthouse keeper, a grandfather on a motorcycle/a grandmother on a motorcycle, "
        "the new kid at school, a vet's youngest son/a vet's youngest daughter, a bus driver with a secret",
        setups="""
        {name}, {role}, promises the children of {place} a circus by Saturday.
        When the school in {place} is to be closed, {name}, {role}, finds {number} unlikely allies.
        {name}, {role}, discovers something enormous asleep in the barn outside {place}.
        Nobody in {place} believes {name}, {role}, until it starts to snow in July.
        """,
        turns="""
        All it takes is a ladder, a goat, and a little nerve.
        Grown-ups may look, but not help.
        The biggest adventure turns out to be next door.
        Everybody is home in time for supper, nearly.
        """,
    ),
    _plot(
        "Documentary",
        8,
        0.35,
        (0, 7, 8, 12, 13, 16),
        "History, Nature, Music, Sport, Crime, Food & Travel",
        "grief, strong language",
        names="{place}: A City in {number} Songs; The Last {noun}makers; Who Owns the {noun}?; {noun}: A History; "
        "Inside the {noun}; The {noun} Economy; {number} Days in {place}; Finding {given} {surname}; The {noun} Diaries; "
        "{place} by Night; Building {place}; The Women Who Built {place}; What Happened in {place}; After the {noun}; "
        "{surname}: In {their_cap} Own Words; The Invisible {noun}; Off the Record: {place}",
        adjectives="Invisible, Last, Great, Hidden",
        nouns="Boat, Glass, Sand, Water, Cable, Archive, Border, Salt, Market, Sugar, Film, Bell, Paper, Silk, Signal",
        roles="an archivist, a street photographer, a retired engineer, a midwife, a river pilot, a radio announcer",
        setups="""
        For {number} years, cameras follow {name}, {role} in {place}, through the slow end of a trade.
        Told by those who were there: how {place} lost its river, and how {name}, {role}, got it back.
        A box of unlabelled film found in {place} leads to {name}, {role}, and to a story nobody wanted told.
        From {place} to the open sea, the hidden journey of something we touch every day.
        {name}, {role}, has recorded every morning in {place} since 1979; at last somebody listens.
        {number} villages around {place} vote on a dam, and {name}, {role}, keeps the minutes.
        In {place} a single street has been filmed from one window for a decade; {name}, {role}, lived across from it.
        {name}, {role}, sets out from {place} to find who made the object on every desk, and at what price.
        """,
        turns="""
        An intimate film about work, patience and luck.
        The numbers are astonishing, the people more so.
        What begins as a portrait becomes an investigation.
        Nobody is asked to explain themselves, and everybody does.
        """,
    ),
    _plot(
        "Nature",
        2.5,
        0.6,
        (0, 0, 0, 6),
        "Documentary, Family, Food & Travel",
        "animal harm",
        names="Wild {place}; The Secret Life of {noun}s; {noun} Country; A Year on the {noun}; Kingdom of {noun}s; "
        "The {adj} {noun}; {number} Seasons of {place}; Where the {noun}s Go; Under the {noun}; The Great {noun} Journey; "
        "Night of the {noun}s; {noun}: An Intimate Portrait",
        adjectives="Hidden, Frozen, Singing, Vanishing, Living, Restless",
        nouns="Heron, Reef, Otter, Glacier, Mangrove, Bee, Lynx, Estuary, Owl, Turtle, Forest, Crane, Falcon, Leopard",
        roles="a field biologist, a park ranger, a wildlife sound recordist, a veteran tracker",
        setups="""
        Over {number} seasons near {place}, {name}, {role}, follows one family of animals from first light to first snow.
        Outside {place}, where the maps turn green, {name}, {role}, waits for a creature few have filmed.
        Microphones buried around {place} reveal to {name}, {role}, a world that speaks all night.
        {name}, {role}, returns to the wetlands of {place} that {they} has watched for half a life.
        """,
        turns="""
        Everything here has a price, and it is usually paid at dawn.
        The smallest of them will travel the farthest.
        Patience brings pictures never seen before.
        Some of what was filmed is already gone.
        """,
    ),
    _plot(
        "History",
        3,
        0.5,
        (8, 12, 13, 14, 16),
        "Drama, War, Romance, Documentary, Adventure",
        "war, violence",
        names="The {noun} of {place}; {place}, 19{digits}; The {surname} Dynasty; Empress of {place}; The {adj} Treaty; "
        "The King's {noun}; {number} Days of {place}; The Siege of {place}; A {noun} for the Queen; The {adj} Crown; "
        "Court of {noun}s; The Mapmaker of {place}; Heirs of {place}",
        adjectives="Paper, Broken, Amber, Unsigned, Iron, Scarlet",
        nouns="Astronomer, Physician, Cartographer, Letter, Falcon, Printer, Garden, Portrait, Silk, Translator, Envoy",
        roles="a court physician, a printer of forbidden books, a queen's translator, a palace gardener, "
        "a young astronomer, a spice merchant",
        setups="""
        As an empire falters, {name}, {role}, carries a sealed letter through the gates of {place}.
        {name}, {role} in {place}, sets in type a single page that will cost a king his throne.
        Plague closes the gates of {place} with {name}, {role}, on the wrong side of them.
        Two thrones, one treaty, and the only person in {place} who can read both languages: {name}, {role}.
        """,
        turns="""
        History will remember somebody else.
        Ink proves stronger than gunpowder, and slower.
        Loyalty has a season, and it is ending.
        Behind every crown stands somebody who cannot sleep.
        """,
    ),
    _plot(
        "War",
        2.5,
        0.3,
        (13, 14, 16, 16, 17),
        "Drama, History, Action, Romance",
        "war, violence, grief",
        names="The {noun} Line; Letters from {place}; {number} Men of {place}; The Bridge at {place}; A {noun} in No Man's "
        "Land; Winter Front; The {place} Crossing; {surname}'s Company; Silence over {place}; The Last {noun}; "
        "The Children of {place}; Nurse {surname}; Ceasefire",
        adjectives="Last, Winter, Broken",
        nouns="Bugle, Signal, Convoy, Telegraph, Orchard, Trench, Ferry, Harvest, Stretcher, Radio",
        roles="a field nurse, a young telegraphist, a deserter, a chaplain, a mapmaker in uniform, a train driver",
        setups="""
        Cut off outside {place}, {name}, {role}, keeps {number} strangers alive with a radio that can only listen.
        {name}, {role}, has one night to take the children out of {place} before the bridge goes.
        In the last week of a war already lost, {name}, {role}, is ordered to hold {place}.
        {name}, {role}, writes home for the men who cannot, until a letter from {place} comes back answered.
        """,
        turns="""
        The enemy has a name, and it is an ordinary one.
        Nobody who was there has spoken of it since.
        Courage looks much like being tired.
        Peace arrives an hour too late.
        """,
    ),
    _plot(
        "Western",
        1.2,
        0.2,
        (12, 13, 14, 16),
        "Action, Drama, Adventure, Comedy",
        "violence",
        names="{number} Miles to {place}; The {adj} {noun}; {surname}'s {noun}; Last Stage to {place}; The Widow {surname}; "
        "Dust over {place}; A Rope for {given}; {noun} Creek; The Judge of {place}; High {noun}; Bury Me in {place}",
        adjectives="Dry, Lonesome, Crooked, Pale, Silver",
        nouns="Saddle, Coyote, Spur, Canyon, Rifle, Mesa, Stirrup, Preacher, Gallows, Mustang",
        roles="a sheriff without a gun, a travelling dentist, a stubborn rancher, a bounty hunter who cannot shoot, "
        "a mail-coach driver",
        setups="""
        {name}, {role}, rides into {place} with a warrant for the only honest man in town.
        The railway is coming to {place}, and {name}, {role}, owns the one acre that it needs.
        {name}, {role}, agrees to take a prisoner across the dry country to {place}.
        """,
        turns="""
        The desert keeps no secrets, only bones.
        There is one bullet left, and it is borrowed.
        Justice is a long way off and travelling slowly.
        """,
    ),
    _plot(
        "Music",
        3,
        0.35,
        (0, 7, 8, 12, 13, 16),
        "Drama, Romance, Comedy, Documentary, Teen",
        "drug use, strong language, flashing lights",
        names="{adj} {noun}; The {place} Sessions; {given} Sings; {noun} in {place}; Side B; The {surname} Brothers; "
        "Encore for {given}; Live from {place}; {number} Chords; The Last {noun} Club; {place} Blues; Play It for {other}; "
        "Rehearsal; The {noun} Teacher of {place}; Turn It Up, {given}",
        adjectives="Electric, Velvet, Broken, Midnight, Silver, Loud",
        nouns="Accordion, Cassette, Falsetto, Tango, Jukebox, Cello, Harmony, Drum, Ballad, Vinyl, Chorus, Fiddle",
        roles="a wedding singer, a deaf composer, a drummer on parole, a choir leader, a forgotten pop star, "
        "a busker, a sound engineer",
        setups="""
        {name}, {role}, has one summer in {place} to put the old band back together.
        A song recorded in a kitchen in {place} makes {name}, {role}, famous in a country {they} has never seen.
        {name}, {role}, begins to teach the prisoners of {place} to sing in four parts.
        The last record shop in {place} is closing, and {name}, {role}, plans a farewell that will be heard across town.
        """,
        turns="""
        The hard part is the silence between the songs.
        Everybody has a verse, and not all of them are kind.
        It is only three chords, but they are the right ones.
        Fame turns out to have terrible acoustics.
        """,
    ),
    _plot(
        "Sport",
        2.5,
        0.4,
        (0, 7, 8, 12, 13),
        "Drama, Comedy, Documentary, Family, Teen",
        "strong language",
        names="The {noun}s of {place}; Extra Time in {place}; {given} Runs; The {adj} {noun}; Home Ground; Coach {surname}; "
        "{number} Laps; Offside in {place}; The {surname} Serve; Second Half; The {place} Eleven; Last Over; Corner Kick; "
        "Against the {noun}; {given} on the Ropes",
        adjectives="Long, Golden, Unlikely, Final, Barefoot, Losing",
        nouns="Relay, Underdog, Rower, Wicket, Sprinter, Keeper, Champion, Current, Cyclist, Wrestler, Striker",
        roles="a goalkeeper with bad knees, a marathon runner, a reluctant coach, a teenage wrestler, "
        "a banned cyclist, a chess-boxing librarian, a cricket captain",
        setups="""
        The worst team in {place} has one season left, and {name}, {role}, is all the help it can afford.
        {name}, {role}, returns to {place} to race the one rival {they} never beat.
        A flooded pitch, {number} players and {name}, {role}: nobody expects much of {place} this year.
        {name}, {role}, trains in secret on the rooftops of {place}.
        """,
        turns="""
        Winning was never going to be enough.
        The scoreboard tells the least of it.
        It comes down to the last breath, and then one more.
        Losing well is an art, and they have had practice.
        """,
    ),
    _plot(
        "Food & Travel",
        3,
        0.7,
        (0, 0, 0, 7),
        "Documentary, Comedy, Romance, Reality, Nature",
        "",
        names="The {place} Kitchen; Slow Train to {place}; {noun} Road; {given} Eats {place}; Breakfast in {place}; "
        "{number} {noun}s of {place}; A Table in {place}; Salt, Smoke, {place}; The {noun} Hunters; Grandmothers of {place}; "
        "Street {noun}; The {adj} {noun}; Second Helpings; The Spice Boat to {place}",
        adjectives="Hungry, Wandering, Last, Sunday",
        nouns="Noodle, Bread, Dumpling, Pepper, Saffron, Market, Kitchen, Mango, Supper, Oven, Coffee, Tea",
        roles="a chef with no restaurant, a food critic who lost the sense of smell, a market cook, a baker's son/a baker's daughter, "
        "a train conductor on leave",
        setups="""
        {name}, {role}, eats across {place} with a notebook, an appetite, and no plan at all.
        {number} recipes, one market: {name}, {role}, learns to cook from the grandmothers of {place}.
        {name}, {role}, takes the slowest train to {place} and gets off wherever something smells good.
        In {place}, {name}, {role}, gathers {number} strangers around one table each night.
        """,
        turns="""
        Do not watch it hungry.
        The best meal of all has no name and no menu.
        Every dish comes with a story, and some with a warning.
        The journey is the main course.
        """,
    ),
    _plot(
        "Reality",
        3,
        0.97,
        (0, 7, 8, 12, 13, 16),
        "Comedy, Food & Travel, Music, Sport, Romance",
        "strong language",
        names="{place} or Bust; The Great {place} {noun}-Off; Love on the {noun}; {noun} Wars; My {adj} {noun}; "
        "{number} Strangers, One {noun}; The {surname}s: Unlocked; Sold in {place}; Rate My {noun}; Built by {given}; "
        "Last Baker in {place}; The {noun} Swap; Nailed in {place}; Keys to {place}",
        adjectives="Tiny, Extreme, Haunted, Million-Dollar, Messy",
        nouns="Houseboat, Bake, Ferry, Pottery, Garden, Wardrobe, Island, Kitchen, Auction, Garage, Tractor",
        roles="a no-nonsense host, a former champion, a builder with strong opinions, a matchmaking uncle/a matchmaking aunt",
        setups="""
        {number} contestants, one crumbling villa near {place}, and {name}, {role}, holding the only key.
        {name}, {role}, gives strangers in {place} a weekend to build what most would not dare to draw.
        Every week in {place}, {name}, {role}, sends somebody home and somebody else to the finals.
        In {place}, {name}, {role}, helps singles find love without seeing, hearing or following each other.
        """,
        turns="""
        Friendships will be tested, mostly by glue.
        Somebody cries by episode three, and it is the host.
        The prize is generous, the judges are not.
        What could go wrong has its own spin-off.
        """,
    ),
    _plot(
        "Stand-up",
        2,
        0.15,
        (13, 16, 16, 17),
        "Comedy, Music",
        "strong language",
        names="{name}: {adj}; {name}: Live in {place}; {name}: Sorry, {place}; {name}: {number} Divorces Later; "
        "{name}: Mind the {noun}; {name}: My Mother Is in the Audience; {name}: Local {noun}; {name}: Ask Me About My {noun}; "
        "{name}: Not From {place}; {name}: Last Warning",
        adjectives="Unavailable, Nearly Sober, Badly Raised, Still Talking, Under Review, Out of Office, Room for One",
        nouns="Knee, Visa, Landlord, Therapist, Hairline, Toddler, Cousin, Password, Cat",
        roles="a comic",
        setups="""
        In a sold-out hour from {place}, {name} takes on parents, landlords and {their} own left knee.
        Back in {place} for the first time in {number} years, {name} settles every score with a microphone.
        {name} has moved to {place}, had a child and lost a passport, in that order, and wants to talk about it.
        One stool, one glass of water: {name} explains to {place} why nobody should ever ask {them} for advice.
        """,
        turns="""
        Nobody in the front row is safe.
        It is all true, except the part about the goat.
        The encore is an apology.
        Recorded in one take, with several regrets.
        """,
    ),
    _plot(
        "Teen",
        3.5,
        0.65,
        (8, 12, 13, 13, 14, 16),
        "Romance, Comedy, Drama, Music, Mystery, Fantasy, Sport",
        "strong language, drug use",
        names="{place} High; {adj} & Seventeen; {given}, Unfiltered; Class of {place}; The {noun} List; Not {given} Again; "
        "Everyone but {given}; First {noun}; {noun} Week; The {adj} Club; Dear Future {given}; {number} Things About {other}; "
        "Last Summer in {place}; Group {noun}; Delete {given}",
        adjectives="Grounded, Invisible, Awkward, Almost, Anonymous, Overdramatic",
        nouns="Prom, Crush, Locker, Exam, Curfew, Mixtape, Chat, Project, Yearbook, Detention, Kiss",
        roles="the new boy/the new girl, a debate champion, the principal's son/the principal's daughter, a secret songwriter, a science-fair legend, "
        "the quietest kid in class",
        setups="""
        {name}, {role} at the toughest school in {place}, wakes up to find {their} diary has gone viral.
        To save the school play in {place}, {name}, {role}, strikes a bargain with the last person {they} would choose.
        {name}, {role}, and {other} have one summer left in {place} before everything changes.
        An anonymous account knows every secret in {place}, and {name}, {role}, has the most to lose.
        """,
        turns="""
        Growing up turns out to be a group project.
        The exam was the easy part.
        Somebody is going to get hurt, and somebody grounded.
        Nobody tells you that the best year is this one.
        """,
    ),
)
