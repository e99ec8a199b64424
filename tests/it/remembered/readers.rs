//! Comments of many readers under one article, put together from clauses so that no two are alike.

use serde_json::{Value, json};

use super::chance::Chance;

/// The article that all of them write about.
pub(super) const TITLE: &str = "Cartels fly drones with fentanyl over the river";
pub(super) const ARTICLE: &str = "Deputies in Maverick County counted ninety drones in one night in October. Most of them came from \
     the far bank, carried packets of fentanyl and were back within nine minutes. The cartels pay teenagers to steer them, says Sheriff \
     Dolores Pruitt, who has asked the state for jammers three times. The state says that jammers would disturb the airport, and that the \
     budget for this year is spent. Two families in Eagle Pass have lost sons since the summer, and the school keeps naloxone in the office.";

const BEGINS: [&str; 64] = [
    "My brother in law fishes below {place}",
    "I drove a rescue wagon for eleven years",
    "Our church held three funerals since {time}",
    "The sheriff can ask for jammers until she is blue",
    "Whoever believes that a fence helps has never looked up",
    "{who} told us about the buzzing before any newspaper did",
    "At the co-op people speak of nothing else",
    "I was deputised for one summer near {place}",
    "A drone costs less than a saddle",
    "Two of my pupils earned money with it {time}",
    "We hear them between two and four at night",
    "My grandmother calls them the mosquitoes",
    "There is a rancher who shoots at them with birdshot",
    "Ninety in one night sounds low to me",
    "The hospital in {place} ran out of naloxone twice",
    "When I flew crop dusters we had to register every wing nut",
    "{who} lost a nephew, and nobody came to ask how",
    "The teenagers are not the cartel, they are its paper boys",
    "I worked at customs until they moved the office",
    "Somebody should follow the money through the car washes",
    "My dog barks at the sky now",
    "The state found millions for a rodeo arena",
    "A packet fell on the roof of the laundromat {time}",
    "As a nurse I count differently",
    "The pilots of the mail plane have complained about it too",
    "Nobody in the capital has slept a week beside the river",
    "I moved away from {place} because of this",
    "They tested a net on the bridge",
    "The numbers come from one radar that stands still on Sundays",
    "{who} sells batteries and has never sold so many",
    "Our mayor says it is a matter for Washington",
    "The same was said about ultralight planes in my youth",
    "I have seen the landing strip with my own eyes",
    "If nine minutes is all they need, a patrol car is a joke",
    "My son is fifteen and was offered two hundred dollars",
    "Legal or not, I would jam them from my porch",
    "The airport has four flights a day",
    "In Juarez the police have given up counting",
    "What about the people who buy the stuff",
    "A friend at the power company sees them over the lines",
    "The article leaves out the tribal land",
    "We used to worry about stolen horses, and now about toys",
    "Fentanyl came to {place} long before propellers did",
    "I teach chemistry and it frightens me how little is enough",
    "You can hear from the pitch whether one is loaded",
    "The federal people took over and it got quieter for a month",
    "My cousin grows pecans right under the route",
    "The school has drills for it now",
    "{who} wrote to both senators",
    "Before anybody blames the border guards, look at their overtime",
    "An owl took one down behind our barn",
    "It is strange to read about home in a paper from up north",
    "I fix phones for a living and know those controllers",
    "Half of the county works for the prison, the other half fears it",
    "On the far bank they have families as well",
    "The judge let the last three boys go",
    "Radar at that height sees every goose",
    "I asked at the town hall for the minutes",
    "We buried our neighbour's girl {time}",
    "Farmers here lost the signal of their tractors because of a jammer",
    "The library shows a film about it",
    "As long as a kilo pays for forty drones nothing will change",
    "They paint them black now",
    "I rode along with the volunteers one evening",
];

const ENDS: [&str; 56] = [
    "and the nets come up with tape and foil in them.",
    "so please spare us the speeches about budgets.",
    "but you will not find that in any report.",
    "and each time the form asks for the wrong thing.",
    "which is more than the governor can say.",
    "though I would not bet a cold beer on it.",
    "and I still wake up when it is quiet.",
    "because the deputies have two cars for the whole shore.",
    "and {who} nodded as if that were the weather.",
    "while the jammers sit in a warehouse in Austin.",
    "but the insurance wants a police number first.",
    "and that was before they learnt to fly in rain.",
    "so I have stopped leaving the windows open.",
    "yet the motel is full of men with long cases.",
    "and the priest reads out the names.",
    "which nobody here finds funny any more.",
    "and the boy who steered it sits two rows behind mine.",
    "but try to explain that to a committee.",
    "until somebody's cow stepped on one.",
    "and it took the ambulance forty minutes from {place}.",
    "since then my wife keeps the spray in her handbag.",
    "and yes, I called it in, twice.",
    "even if the radio says otherwise.",
    "and the paper up there spells our town wrong.",
    "because a phone and a thumb are all it takes.",
    "so let them disturb four flights, I say.",
    "but what do I know, I only live here.",
    "and the water is so low that a child could wade.",
    "for which the county paid a consultant from Dallas.",
    "and not one of them carried a licence.",
    "which is why I disagree with Pruitt on this point.",
    "but she at least goes out at night herself.",
    "and since {time} the pharmacist locks up at five.",
    "though it never made the evening news.",
    "and I wish that were an exaggeration.",
    "or does anybody have a better explanation?",
    "and then people wonder why the young ones leave.",
    "so thank you for counting at all.",
    "but the treatment centre has nine beds.",
    "and that is where the next article should begin.",
    "as if a fine had ever stopped a bird.",
    "which my union has said for years.",
    "and the lights over {place} are no stars.",
    "but last winter we had snow, and they stayed home.",
    "while in the valley they grow onions as ever.",
    "and my knees are too old to run from it.",
    "because prison is cheaper to promise than a clinic.",
    "and we have photographs, if you want them.",
    "though the tower denies it.",
    "and who pays for the funeral, the cartel?",
    "so ask the bus driver, he sees it all.",
    "but those were other times.",
    "and I have the bill to prove it.",
    "which leaves the rest of us with a flashlight.",
    "and a kid on a bicycle fetches the packet.",
    "or am I the only one who thinks so?",
];

const PLACES: [&str; 12] = [
    "Eagle Pass",
    "Quemado",
    "the old ferry",
    "Del Rio",
    "Piedras Negras",
    "the salt flats",
    "Laredo",
    "Normandy Road",
    "Carrizo Springs",
    "the dam",
    "Uvalde",
    "El Indio",
];
const TIMES: [&str; 10] = [
    "last spring",
    "Labor Day",
    "this summer",
    "the week before Easter",
    "two years ago",
    "Thanksgiving",
    "in August",
    "the flood",
    "my daughter's wedding",
    "the drought",
];
const PEOPLE: [&str; 12] = [
    "Old Hank",
    "The woman from the bakery",
    "My barber",
    "A retired colonel",
    "Our vet",
    "The mailman",
    "Aunt Rosa",
    "The man at the gas station",
    "My chess partner",
    "A trucker from Tulsa",
    "The midwife",
    "Somebody at the feed store",
];
const FIRST: [&str; 25] = [
    "Hank", "Rosa", "Walter", "Dolly", "Ines", "Carl", "Maeve", "Otis", "Lupe", "Trent", "Gail",
    "Ramon", "Sue", "Dwight", "Nora", "Pete", "Alma", "Roy", "Tess", "Hugo", "Fern", "Abel",
    "June", "Clay", "Vera",
];
const LAST: [&str; 20] = [
    "Ortega", "Miles", "Brandt", "Sloan", "Castro", "Whit", "Dugan", "Perez", "Lund", "Hobbs",
    "Reyna", "Stark", "Vance", "Moya", "Kemp", "Ochoa", "Tull", "Brice", "Salas", "Noble",
];

/// Reader number `n`: everybody another name, address and text; twenty networks for all.
pub(super) fn comment(n: usize, chance: &mut Chance) -> Value {
    let (first, last) = (FIRST[n % 25], LAST[n / 25 % 20]);
    let mut sentences = Vec::new();
    let mut begins = Vec::new();
    for _ in 0..2 + chance.below(3) {
        let begin = chance.below(BEGINS.len());
        if !begins.contains(&begin) {
            begins.push(begin);
            let sentence = format!("{}, {}", BEGINS[begin], chance.of(&ENDS));
            sentences.push(filled(&sentence, chance));
        }
    }
    json!({
        "name": format!("{first} {last}"),
        "email": format!("{}.{}{}@{}", first.to_lowercase(), last.to_lowercase(), n, ["gmail.com", "yahoo.com", "ranchmail.example"][n % 3]),
        "content": sentences.join(" "),
        "ip": format!("203.0.{}.{}", n % 20, 1 + n / 20),
        "permalink": "/2026/10/drones-over-the-river",
        "title": TITLE, "article": ARTICLE, "post_date": "2026-10-20",
        "created_at": format!("2026-10-21T18:30:{:02}Z", n * 60 / 500),
    })
}

fn filled(sentence: &str, chance: &mut Chance) -> String {
    sentence
        .replace("{place}", chance.of(&PLACES))
        .replace("{time}", chance.of(&TIMES))
        .replace("{who}", chance.of(&PEOPLE))
}
