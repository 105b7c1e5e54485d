extension World {
    /// The world's knowledge, written by hand for this project.
    ///
    /// Each block is a theme: `# name: objects`, then two causes and their effects. `A` brings about `a`, `B` brings
    /// about `b`, and each effect is the contrary of the other. These are the premises, in three wordings each; the
    /// last is the rephrased data's. `C` and `E` are the answers: what happened under `A` and `a`, and its negation.
    /// `{S}` stands for the person, `{o}` for the object, `{his}` and `{him}` for the person again.
    static let themes = """
        # plant: rose, fern, lemon tree
        A {S} watered the {o} every morning | {S} took good care of the {o} | {S} gave the {o} plenty of water
        a The {o} grew tall | The {o} put out new leaves | Soon the {o} was green and strong
        B {S} forgot to water the {o} | {S} left the {o} in a dark corner | {S} never gave the {o} a drop to drink
        b The {o} dried up | The {o} lost its leaves | Soon the {o} was brown and dead
        C {S} watered the {o} | {S} did not water the {o}
        E The {o} grew tall | The {o} did not grow tall

        # rain: umbrella, raincoat, big hat
        A {S} took the {o} along in the rain | {S} opened the {o} in the rain | When it rained {S} had the {o}
        a {S} stayed dry | {S} came home dry | Not a drop of rain touched {him}
        B {S} left the {o} at home in the rain | {S} lost the {o} in the rain | When it rained {S} had no {o}
        b {S} got wet | {S} came home with wet hair | The rain ran down {his} neck
        C {S} took the {o} along | {S} did not take the {o} along
        E {S} stayed dry | {S} did not stay dry

        # glass: glass, vase, teacup
        A {S} dropped the {o} on the stones | {S} knocked the {o} off the shelf | {S} let the {o} fall to the ground
        a The {o} broke | The {o} fell to pieces | There was nothing left of the {o} but bits
        B {S} put the {o} down gently | {S} wrapped the {o} in wool | {S} set the {o} on a soft cloth
        b The {o} stayed whole | The {o} did not get a scratch | There was not one crack in the {o}
        C {S} dropped the {o} | {S} did not drop the {o}
        E The {o} broke | The {o} did not break

        # alarm: class, train, meeting
        A {S} slept late | {S} turned off the alarm | {S} did not hear the clock ring
        a {S} missed the {o} | {S} came too late for the {o} | The {o} began without {him}
        B {S} got up early | {S} set two alarms | {S} was awake when the clock rang
        b {S} was on time for the {o} | {S} caught the {o} | The {o} began with {him} there
        C {S} slept late | {S} did not sleep late
        E {S} missed the {o} | {S} did not miss the {o}

        # exam: exam, spelling test, driving test
        A {S} studied hard for the {o} | {S} read all the books for the {o} | {S} learned day and night for the {o}
        a {S} passed the {o} | {S} got a good mark in the {o} | {S} did well in the {o}
        B {S} did not study for the {o} | {S} never opened a book for the {o} | {S} played games before the {o}
        b {S} failed the {o} | {S} got a bad mark in the {o} | {S} did badly in the {o}
        C {S} studied for the {o} | {S} did not study for the {o}
        E {S} passed the {o} | {S} did not pass the {o}

        # bread: bread, cake, pie
        A {S} took the {o} out of the oven in time | {S} watched the {o} in the oven | {S} baked the {o} with care
        a The {o} was golden | The {o} tasted good | Everyone wanted more of the {o}
        B {S} forgot the {o} in the oven | {S} left the {o} in the oven all night | {S} baked the {o} far too long
        b The {o} was burnt | The {o} tasted like coal | No one wanted to eat the {o}
        C {S} watched the {o} in the oven | {S} did not watch the {o} in the oven
        E The {o} tasted good | The {o} did not taste good

        # lamp: lamp, radio, heater
        A {S} switched the {o} on | {S} plugged the {o} in | {S} pressed the button of the {o}
        a The {o} began to glow | The {o} got warm | There was a light on the {o}
        B {S} switched the {o} off | {S} pulled the plug of the {o} | {S} cut the wire of the {o}
        b The {o} went dark | The {o} got cold | There was no light on the {o}
        C {S} switched the {o} on | {S} did not switch the {o} on
        E The {o} got warm | The {o} did not get warm

        # ice: ice, butter, chocolate
        A {S} left the {o} in the sun | {S} put the {o} by the fire | {S} laid the {o} on the hot stove
        a The {o} melted | The {o} turned soft | The {o} ran all over the plate
        B {S} kept the {o} in the freezer | {S} put the {o} in the snow | {S} laid the {o} in a cold box
        b The {o} stayed hard | The {o} was firm as a rock | The {o} did not lose its shape
        C {S} left the {o} in the sun | {S} did not leave the {o} in the sun
        E The {o} melted | The {o} did not melt

        # dog: dog, puppy, pony
        A {S} fed the {o} | {S} gave the {o} a big dinner | {S} filled the bowl of the {o}
        a The {o} was full | The {o} slept with a full belly | The {o} asked for no more food
        B {S} forgot to feed the {o} | {S} gave the {o} no dinner | {S} left the bowl of the {o} empty
        b The {o} was hungry | The {o} begged for food | The {o} looked for something to eat
        C {S} fed the {o} | {S} did not feed the {o}
        E The {o} slept well | The {o} did not sleep well

        # gate: sheep, goats, hens
        A {S} left the gate open | {S} forgot to lock the gate | {S} did not shut the gate
        a The {o} ran away | The {o} got out on the road | The {o} were seen far from the farm
        B {S} closed the gate | {S} locked the gate with a chain | {S} made sure the gate was shut
        b The {o} stayed in the yard | The {o} could not get out | The {o} were safe on the farm
        C {S} left the gate open | {S} did not leave the gate open
        E The {o} ran away | The {o} did not run away

        # bike: bike, scooter, cart
        A {S} rode the {o} over a nail | {S} drove the {o} over broken glass | The wheel of the {o} hit a nail under {him}
        a The tire of the {o} went flat | {S} had to push the {o} home | Air came out of the wheel of the {o}
        B {S} rode the {o} on a smooth road | {S} drove the {o} with new tires | The wheel of the {o} was new under {him}
        b The {o} rolled well | {S} rode the {o} home with ease | Nothing was wrong with the wheel of the {o}
        C {S} rode over a nail | {S} did not ride over a nail
        E The tire went flat | The tire did not go flat

        # sleep: party, game, long trip
        A {S} stayed up all night after the {o} | {S} did not sleep after the {o} | {S} lay awake after the {o}
        a {S} was tired the next day | {S} could not keep {his} eyes open | In the morning {S} yawned and yawned
        B {S} went to bed early after the {o} | {S} slept ten hours after the {o} | {S} had a long sleep after the {o}
        b {S} was fresh the next day | {S} felt full of life | In the morning {S} jumped out of bed
        C {S} stayed up all night | {S} did not stay up all night
        E {S} yawned all day | {S} did not yawn all day

        # money: car, house, boat
        A {S} won a lot of money | {S} saved money for years | {S} had a full purse
        a {S} bought the {o} | {S} paid for the {o} | The {o} now belonged to {him}
        B {S} lost all {his} money | {S} spent all {his} money | {S} had an empty purse
        b {S} could not buy the {o} | {S} had to sell the {o} | The {o} cost too much for {him}
        C {S} saved a lot of money | {S} did not save a lot of money
        E {S} bought the {o} | {S} did not buy the {o}

        # soup: soup, tea, stew
        A {S} heated the {o} | {S} boiled the {o} | {S} kept the {o} on the flame
        a The {o} was hot | Steam rose from the {o} | The {o} burnt {his} tongue
        B {S} forgot to heat the {o} | {S} put the {o} in the fridge | {S} let the {o} stand in the frost
        b The {o} was cold | No steam rose from the {o} | The {o} froze {his} tongue
        C {S} heated the {o} | {S} did not heat the {o}
        E The {o} steamed | The {o} did not steam

        # shirt: shirt, coat, dress
        A {S} washed the {o} with soap | {S} cleaned the {o} | {S} took the {o} to the laundry
        a The {o} was clean | The {o} smelled fresh | There was no spot on the {o}
        B {S} spilled ink on the {o} | {S} wore the {o} in the mud | {S} wiped greasy hands on the {o}
        b The {o} was dirty | The {o} had a big stain | There were black marks on the {o}
        C {S} washed the {o} | {S} did not wash the {o}
        E The {o} smelled fresh | The {o} did not smell fresh

        # letter: letter, parcel, postcard
        A {S} put a stamp on the {o} | {S} wrote the right street on the {o} | {S} sent the {o} to the right house
        a The {o} arrived | The {o} reached grandmother | Grandmother held the {o} in her hands
        B {S} forgot the stamp on the {o} | {S} wrote a wrong street on the {o} | {S} sent the {o} to a wrong house
        b The {o} got lost | The {o} never reached grandmother | Grandmother waited for the {o} in vain
        C {S} put a stamp on the {o} | {S} did not put a stamp on the {o}
        E The {o} arrived | The {o} did not arrive

        # friend: friend, cousin, classmate
        A {S} told the {o} a lie | {S} shouted at the {o} | {S} said cruel words to the {o}
        a The {o} was angry | The {o} did not speak to {him} | The {o} walked away with tears
        B {S} gave the {o} a present | {S} helped the {o} | {S} said kind words to the {o}
        b The {o} was happy | The {o} thanked {him} | The {o} took {his} hand with a smile
        C {S} told the {o} a lie | {S} did not tell the {o} a lie
        E The {o} got angry | The {o} did not get angry

        # joke: crowd, guests, children
        A {S} told the {o} a funny joke | {S} made faces at the {o} | {S} dressed up as a clown for the {o}
        a The {o} laughed | The {o} smiled | The {o} could not stop giggling
        B {S} told the {o} a sad story | {S} brought the {o} bad news | {S} sang a song of grief to the {o}
        b The {o} wept | The {o} were sad | The {o} had tears on their cheeks
        C {S} told a funny joke | {S} did not tell a funny joke
        E The {o} laughed | The {o} did not laugh

        # room: room, kitchen, tent
        A {S} opened the {o} in winter | {S} let the cold wind into the {o} | {S} put out the fire in the {o}
        a The {o} became cold | It was freezing in the {o} | You could see your breath in the {o}
        B {S} shut the {o} in winter | {S} lit a fire in the {o} | {S} kept the cold wind out of the {o}
        b The {o} became warm | It was cozy in the {o} | You needed no coat in the {o}
        C {S} opened the window | {S} did not open the window
        E The {o} became cold | The {o} did not become cold

        # stairs: stairs, ladder, roof
        A {S} slipped on the {o} | {S} fell from the {o} | {S} lost hold of the {o}
        a {S} broke {his} leg | {S} hurt {his} arm | The doctor put a bandage on {him}
        B {S} climbed the {o} with care | {S} held on to the {o} | {S} went slowly on the {o}
        b {S} was not hurt | {S} came down safe | The doctor had nothing to do for {him}
        C {S} slipped on the {o} | {S} did not slip on the {o}
        E {S} broke a leg | {S} did not break a leg

        # race: race, match, contest
        A {S} trained a lot for the {o} | {S} was the fastest in the {o} | {S} was at {his} best in the {o}
        a {S} won the {o} | {S} got the gold medal of the {o} | The judges of the {o} gave {him} the prize
        B {S} never trained for the {o} | {S} was the slowest in the {o} | {S} was at {his} worst in the {o}
        b {S} lost the {o} | {S} came last in the {o} | The judges of the {o} gave {him} nothing
        C {S} trained for the {o} | {S} did not train for the {o}
        E {S} won the {o} | {S} did not win the {o}

        # battery: phone, camera, toy car
        A {S} charged the {o} | {S} put a new battery in the {o} | {S} filled the {o} with fresh power
        a The {o} worked all day | The {o} ran for hours | The {o} did not stop until night
        B {S} forgot to charge the {o} | {S} put an old battery in the {o} | {S} used up the power of the {o}
        b The {o} died at noon | The {o} stopped at once | The {o} would not start any more
        C {S} charged the {o} | {S} did not charge the {o}
        E The {o} worked all day | The {o} did not work all day

        # fish: pond, lake, river
        A {S} put worms on the hook at the {o} | {S} cast a big net in the {o} | {S} fished all day at the {o}
        a {S} caught a fish | {S} went home with ten fish | There was fish for dinner from the {o}
        B {S} lost the hook at the {o} | {S} tore the net in the {o} | {S} scared the fish of the {o}
        b {S} caught nothing | {S} went home without fish | There was no dinner from the {o}
        C {S} put a worm on the hook | {S} did not put a worm on the hook
        E {S} caught a fish | {S} did not catch a fish

        # wood: stick, plank, log
        A {S} threw the {o} in the fire | {S} held a match to the {o} | {S} fed the flames with the {o}
        a The {o} burned | The {o} turned to ash | There was smoke where the {o} had been
        B {S} threw the {o} in the water | {S} tossed the {o} in the sea | {S} let the waves take the {o}
        b The {o} floated | The {o} drifted away | There was a swimming {o} far out
        C {S} threw the {o} in the fire | {S} did not throw the {o} in the fire
        E The {o} burned | The {o} did not burn

        # stone: stone, iron bar, coin
        A {S} threw the {o} in the well | {S} dropped the {o} from the boat | The {o} fell from {his} hand at sea
        a The {o} sank | The {o} went down to the bottom | The water closed over the {o}
        B {S} hung the {o} on a nail | {S} tied the {o} to a kite | The {o} was fixed to {his} belt
        b The {o} hung in the air | The {o} did not touch the ground | The wind swung the {o} about
        C {S} let go of the {o} at sea | {S} did not let go of the {o} at sea
        E The {o} sank | The {o} did not sink

        # baby: baby, twins, infant
        A {S} rocked the {o} | {S} sang to the {o} | {S} told the {o} soft things
        a The {o} fell asleep | The {o} stopped crying | The {o} lay still in bed
        B {S} woke the {o} | {S} banged a drum near the {o} | {S} made a loud noise by the {o}
        b The {o} began to cry | The {o} screamed | The {o} sat up in bed
        C {S} sang to the {o} | {S} did not sing to the {o}
        E The {o} fell asleep | The {o} did not fall asleep

        # garden: garden, field, lawn
        A {S} planted seeds in the {o} | {S} sowed the {o} in spring | {S} dug the {o} and put in bulbs
        a Flowers bloomed in the {o} | The {o} was full of color | Bees came to the {o}
        B {S} poured salt on the {o} | {S} drove a truck over the {o} | {S} covered the {o} with tar
        b Nothing grew in the {o} | The {o} was bare | Bees stayed away from the {o}
        C {S} planted seeds in the {o} | {S} did not plant seeds in the {o}
        E Flowers bloomed there | Flowers did not bloom there

        # cat: mouse, bird, rat
        A {S} let the cat near the {o} | {S} sent the cat after the {o} | {S} showed the cat where the {o} was
        a The {o} fled | The {o} was in fear | The {o} hid from the claws
        B {S} kept the cat from the {o} | {S} locked the cat away from the {o} | {S} took the cat far from the {o}
        b The {o} felt safe | The {o} ate in peace | The {o} came out to play
        C {S} let the cat in | {S} did not let the cat in
        E The {o} fled | The {o} did not flee

        # paper: map, drawing, ticket
        A {S} left the {o} in the rain | {S} spilled water on the {o} | The {o} fell in a puddle by {him}
        a The {o} got soggy | The ink of the {o} ran | No one could read the {o} any more
        B {S} put the {o} in a folder | {S} kept the {o} behind glass | The {o} lay in a drawer by {him}
        b The {o} stayed flat | The ink of the {o} stayed clear | Anyone could read the {o} for years
        C {S} left the {o} outside | {S} did not leave the {o} outside
        E The {o} got soggy | The {o} did not get soggy

        # tooth: candy, sugar, syrup
        A {S} ate {o} every night | {S} went to bed with {o} in the mouth | {S} never brushed after {o}
        a {S} had a bad tooth | {S} got holes in {his} teeth | The dentist had to drill {his} tooth
        B {S} gave up {o} | {S} brushed {his} teeth after {o} | {S} kept away from {o}
        b {S} had good teeth | {S} had a white smile | The dentist found {his} teeth healthy
        C {S} ate {o} every night | {S} did not eat {o} every night
        E {S} got a bad tooth | {S} did not get a bad tooth

        # door: door, safe, trunk
        A {S} lost the key of the {o} | {S} broke the key of the {o} | {S} had no key for the {o}
        a The {o} stayed shut | {S} could not open the {o} | The {o} did not move an inch
        B {S} found the key of the {o} | {S} turned the key of the {o} | {S} had a key for the {o}
        b The {o} opened | {S} looked inside the {o} | The {o} swung wide
        C {S} lost the key | {S} did not lose the key
        E The {o} stayed shut | The {o} did not stay shut

        # road: highway, bridge, pass
        A {S} took the empty {o} | {S} drove the {o} at dawn | {S} had no cars on the {o}
        a The trip was short | {S} arrived early | The drive was over in no time
        B {S} got stuck on the busy {o} | {S} met a jam on the {o} | {S} sat among cars on the {o}
        b The trip was long | {S} arrived late | The drive took half the day
        C {S} took the empty road | {S} did not take the empty road
        E {S} arrived early | {S} did not arrive early

        # medicine: pills, drops, herbs
        A {S} took the {o} | {S} got the {o} from the doctor | {S} did not forget the {o}
        a {S} got well | Soon {his} fever left | In a week {S} was healthy
        B {S} refused the {o} | {S} threw the {o} away | {S} did not care for the {o}
        b {S} stayed sick | Soon {his} fever rose | In a week {S} was worse
        C {S} took the {o} | {S} did not take the {o}
        E {S} got well | {S} did not get well

        # milk: milk, cream, yogurt
        A {S} left the {o} out for days | {S} forgot the {o} in the hot car | {S} kept the {o} too long
        a The {o} went sour | The {o} smelled bad | The {o} had to be poured away
        B {S} kept the {o} cold | {S} put the {o} back in the fridge | {S} stored the {o} in the cellar
        b The {o} stayed fresh | The {o} was good to drink | The {o} could be used at breakfast
        C {S} left the {o} in the heat | {S} did not leave the {o} in the heat
        E The {o} went sour | The {o} did not go sour

        # paint: fence, wall, chair
        A {S} painted the {o} | {S} gave the {o} a new coat | {S} put fresh color on the {o}
        a The {o} looked new | The {o} shone in the sun | People praised the {o}
        B {S} scratched the {o} | {S} let the {o} rot | {S} threw mud at the {o}
        b The {o} looked old | The {o} was ugly | People frowned at the {o}
        C {S} painted the {o} | {S} did not paint the {o}
        E The {o} looked new | The {o} did not look new

        # balloon: balloon, bubble, ball
        A {S} stuck a pin in the {o} | {S} sat on the {o} | {S} pricked the {o} with a needle
        a The {o} burst | The {o} popped | With a bang the {o} was gone
        B {S} blew on the {o} softly | {S} let go of the {o} outside | {S} gave the {o} a gentle push
        b The {o} flew off | The {o} rose into the sky | With the wind the {o} was gone up high
        C {S} stuck a pin in the {o} | {S} did not stick a pin in the {o}
        E The {o} burst | The {o} did not burst

        # singer: song, tune, hymn
        A {S} practiced the {o} | {S} knew the {o} by heart | {S} had gone over the {o} many times
        a {S} sang the {o} well | People clapped after the {o} | The hall cheered at the end of the {o}
        B {S} forgot the words of the {o} | {S} had a sore throat for the {o} | {S} had never tried the {o}
        b {S} sang the {o} wrong | People booed after the {o} | The hall was silent at the end of the {o}
        C {S} practiced the {o} | {S} did not practice the {o}
        E The people clapped | The people did not clap

        # shoes: boots, shoes, sandals
        A The {o} were too small for {him} | {S} wore tight {o} | {S} had sand in the {o}
        a {S} got sore feet | {S} took off the {o} in pain | Each step in the {o} hurt
        B The {o} were just right for {him} | {S} wore soft {o} | {S} had good wool in the {o}
        b {S} walked with ease | {S} danced in the {o} | Each step in the {o} was light
        C {S} wore tight {o} | {S} did not wear tight {o}
        E {S} got sore feet | {S} did not get sore feet

        # thief: purse, jewel, watch
        A {S} stole the {o} | {S} took the {o} without paying | {S} ran off with the {o}
        a {S} was arrested | The police caught {him} | They put {him} in jail
        B {S} found the {o} and gave it back | {S} returned the {o} | {S} brought the {o} to its owner
        b {S} got a reward | The owner thanked {him} | They gave {him} a medal
        C {S} stole the {o} | {S} did not steal the {o}
        E {S} went to jail | {S} did not go to jail

        # beach: beach, desert, island
        A {S} lay in the sun on the {o} | {S} wore no hat on the {o} | {S} stayed in the heat of the {o}
        a {S} got a red nose | {S} had burnt skin | There was sunburn on {his} back
        B {S} sat in the shade on the {o} | {S} wore a hat on the {o} | {S} kept in the tent on the {o}
        b {S} kept pale skin | {S} got no sunburn | There was no red spot on {his} back
        C {S} lay in the sun | {S} did not lie in the sun
        E {S} got a red nose | {S} did not get a red nose

        # work: report, plan, book
        A {S} worked hard on the {o} | {S} wrote on the {o} all week | {S} gave every hour to the {o}
        a {S} finished the {o} | The boss liked the {o} | The {o} was done before the day
        B {S} was lazy with the {o} | {S} put off the {o} all week | {S} gave no time to the {o}
        b {S} did not finish the {o} | The boss hated the {o} | The {o} was not half done on the day
        C {S} worked hard | {S} did not work hard
        E {S} finished the {o} | {S} did not finish the {o}

        # ship: ship, raft, ferry
        A The {o} hit a rock | A storm struck the {o} | {S} steered the {o} into the cliff
        a The {o} went under | {S} had to swim | The crew left the {o} in fear
        B The sea was calm around the {o} | A fair wind took the {o} | {S} steered the {o} into the port
        b The {o} reached land | {S} stepped on shore | The crew left the {o} with songs
        C {S} hit a rock with the {o} | {S} did not hit a rock with the {o}
        E The {o} went under | The {o} did not go under

        # knife: knife, axe, saw
        A {S} sharpened the {o} | {S} bought a new {o} | {S} ground the {o} on a stone
        a The {o} cut well | The {o} was sharp | The rope was through at one touch of the {o}
        B {S} let the {o} rust | {S} used the {o} on rocks | {S} left the {o} out for years
        b The {o} did not cut | The {o} was dull | The rope held against the {o}
        C {S} sharpened the {o} | {S} did not sharpen the {o}
        E The {o} cut well | The {o} did not cut well

        # visit: grandfather, neighbor, old man
        A {S} visited the {o} | {S} called the {o} every day | {S} had tea with the {o}
        a The {o} was glad | The {o} was in a good mood | A smile came to the {o}
        B {S} forgot the {o} | {S} never called the {o} | {S} had no time for the {o}
        b The {o} was lonely | The {o} was in a bad mood | A tear came to the {o}
        C {S} visited the {o} | {S} did not visit the {o}
        E The {o} smiled | The {o} did not smile
        """
}
