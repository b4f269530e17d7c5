"""English words that a spelling, an ear or a thumb takes for another English word. Pure.

Both are names of firms (Sheep, Ship; Desert, Dessert), and nobody spells an everyday word at will. Made
from the lower-case words of Webster's Second (public domain) that are among the 20,000 most used:
those that `spellings` or `slips` would take for one another, less two ways to spell one word (colour,
color) and given names.
"""

ENGLISH = frozenset(
    """
    ability access aces action actions addiction addition adds ads advantageous advantages advice
    advise advisers advises agility aluminium aluminum analyse analyses analysis analyze angels
    angles appalling appealing arc ark ashes assemble assembly assess auction auctions ave awe
    axes axis backed backing baked baking ballet barely barley barren bases basis bat batch bath
    bathing baths bats batter battered batting bay bearing bears beating beaver bedding beds been
    bees believers believes bells belly bend bender bending bends berth bet bets better betting
    bey bidding bids billing bills billy bin bind binder binding binds birth bis biting bits
    bitter blanc blank blend blended blending blends bless blind blinded blinds bliss bloc block
    blooming bobby bolster bonded bonds book booking books boom booming boon boost booster boot
    booth boots bot both bother bothers bounded bounds bouquet bout bowed bowel bowie bras brass
    breath breathes breaths bred breed brewery bribery bright brothers brought buck bucket bucks
    bum bun bust buster but butcher butt butter butts can cannon canon canyon car carter carving
    casing casting casual cat causal causing ceiling cell cells censor cent cents charger chargers
    charges charter chatter checks cheek cheeks chic chick chicks chili chilly citation citations
    cite cites clarify clarity clause clauses cleaning cleansing close closes coating collision
    collusion comet comfortable comfortably commit compete complains complaint complaints
    complement complementary complete compliant compliment complimentary compressed comprised con
    concert concerts concession concessions confession confessions considerable considerably
    contact contacts contest contests context contexts continent contingent contract contracts
    convert converts cooking cooling coop cooper copper cores corner coroner costing council
    counsel countess countless coup course craft crater craving crises crisis crossing cruises
    crushing cup cures curse dawn daylight debut decent decks dee deed deem deep defective defends
    delight dependence dependency depends derives descent desert deserts desk desks dessert
    desserts detective devout dew did die dies dim diner dinner dip dipping disc discard discord
    discreet discrete discs disk disks dissent divided dividend doc dock docks docs dough down
    drawn dripping drives drown dug dyes dying eight eighth embarrassing embracing emergence
    emergency eminent employ employee employees employers employs empress enquiry ensure enter
    eternal excellence excellency expires explode explodes explore explorers explores express
    external face faces faction factions failing farming father fathers favored feather feathers
    feds fee feeds feel feeling feels felt fiction filing fill filling fills filth fist flavored
    flaw flaws flee fling floor flour flow flows fly flying fool forming fort forth foul found
    four fraction fractions framing free freeing freezing freight friction fright fry full fund
    fur furry fury generic genetic globe glove gras grass greed green greet grid grin grit groove
    grove guess guys hair hairs hat hath hay heading hearing heat heater heath heating heed heel
    heels heir heirs here hex hey hid hill hills hire honestly honesty hood hoped hopped hopper
    horrible horribly hud identify identity imminent immoral immortal impress incredible
    incredibly inevitable inevitably inferior infinite infinity inquiry insist insure inter
    interior irrigation irritation keen key kick kid kin kit kite kits lac lack lacks later latter
    laughing law laws lax lay leading leaning learning leasing left lest letter lever licking lie
    lift lighting lightning liking list liter litter liver lobe locking logging look looking looks
    looming loss lousy love lover lovers low lower lowers lows luck lying main managers manages
    manufacturers manufactures many mariners marines marital mark markers markets marry martial
    mass mat mate mater math maths mats matte matter mediation medication meditation meek meet
    meets mend mens menus messing mind mins minus miss missing mitt months mood moody moose moral
    morality morals mortality moss mounts mud muddy multiple multiply mural muse myth myths nation
    nations needles needless noon notable notably noticeable noticeably notion notions noun nun
    observers observes officers offices onion onions ordinance ordnance other otter outer pack
    packers packets packs palaces parents pass pasture pat patent patents path paths patient
    patients pats paw pax payable peasant peek peel peeled peep pens pepper pets petty phase
    phases pic pick picks pics pie piggy piled pill pins pip piper pits pity places planets plants
    playable pleading pleasant pleasing ponds pool pools poor poses possess possible possibly
    posture pounds pour poverty pow powdered powered praising pray precedent precious preferable
    preferably president pressing previous prey princes princess probable probably probe probes
    procession processor processors producers produces profession professor professors profit
    profits promoters promotes prophet prophets prove proves providers provides prowess puberty
    pull pulls pup qualify quality queen query quick quid quit quite quits radios radius raiders
    rain rains raises raising raw reactor reality realty reasonable reasonably receivers receives
    recent recess rector reed reef reefs refs refuge refugee rein reins relay reliable reliably
    remainder remarkable remarkably reminder resent reside residence residency residue revered
    reverend reversed rice rid rider riders riff rise rises rising robber robbers robbing rock
    roles roller rollers rolling room rooster root roster rotating rotting rough routing rover
    rovers row rowing rubber rubbing rug ruler rulers rules ruling rum runaway runway sac sack
    sailing saints salon saloon sandals saved saving saw scandals scatter scent scholar scots
    scouts sealing seating seeded seek seeking seeks seeming seen sees sell selling sells sending
    sense sensor sent set sets setting settlers settles settling sex shaved shaving sheen sheep
    shi shin ship shoot shooter shooting shoots shorts shout shouting shouts show shut shuts
    shutter shutting shy sic sick sided simulate simulation sin since sing singing sink sis site
    sites sits sitting situation situations six skater ski skipping sky sleek sleep sleeping
    sleeps slick slip slipping slips smelling smiling soc sock solar soon soothing sorts soup sour
    sow spell spelling spells spending spill spills spitting splitting spoon sporting spotting
    spun stain staring starring starting startling states station stations statues stature status
    statute statutes stealing steaming steel steep steer steering step still stimulate stimulation
    stir stirring stood streaks streaming streams strikers strikes string striped stripes stripped
    strips strong strung stud sun sup super supper supporting sur surgeon sweating swelling
    swinging sync tank tanks tapping tat teachers teaches tee teen teens tees teeth ten tender
    tens tent tenth terrain terrible terribly than thank thanks that thee theme themes then there
    therein theres they thick thin thing this thorn thorough thou though thread threat threats
    three thrilling thrive through thrust thug thumbs thy tick tie time times tin tinder tipping
    tire tires tis toes tombs toned tones too took topical torn tos toss tough tow toys tracing
    trading trailing trails transit transmit trapping tray tread treasure treasury treat treats
    tree trek trials tribe trick tripping tropical trough trout trust truth try tuck tug tuned
    tunes tying tyre tyres unbelievable unbelievably union unions user usher utter vain vale valid
    valleys vary vat vector vein vending vent vest vet vets vice victor vile villagers villages
    vine vines visible visibly voter voters voucher vow vowed vowel waking walled wallet wan
    wandering warming warning warren wary washed washing watched watching water watered waving
    wearing wears weaver weaving wedding wee week weeping weighed weighted weld wells went were
    west wet whale whales whats wheels where while whipping whiskey whisky wick wild willing wills
    winding winds wine wines wingers winters wire wise wit with wits wondering wore wounded wounds
    wow wreath wrought yeah
    """.split()  # noqa: SIM905  a thousand words are read more easily so
)
