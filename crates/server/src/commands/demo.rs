//! Demo: a small place with people who have talked for some days, made by the verbs that everybody's
//! talk is made by, only at other times.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use anyhow::{Result, anyhow};
use campfire_domain::{
    Error, Memberships, Message, Room, Time, User, account,
    messages::{self, Draft, boosts},
    rooms::{self, directs},
    users::{
        self, Profile,
        passwords::{self, COST, PasswordDigest},
    },
};
use campfire_store::Tx;

use super::{say, spoken};
use crate::{config::Config, keys, wiring};

/// Letters and digits of the password that all of them share.
const LENGTH: usize = 12;

/// What the place is called.
const PLACE: &str = "Lantern Street Garden";
/// Who is there; the first looks after it.
const PEOPLE: [&str; 6] =
    ["Maya Okafor", "Jonas Lind", "Priya Raman", "Tom Ferreira", "Lena Vogt", "Noor Haddad"];
const MAYA: usize = 0;
const JONAS: usize = 1;
const PRIYA: usize = 2;
const TOM: usize = 3;
const LENA: usize = 4;
const NOOR: usize = 5;

/// Where they talk.
#[derive(Clone, Copy)]
enum Place {
    /// The room that everybody has from the beginning.
    Talk,
    Beds,
    Kitchen,
    /// Three of them only.
    Keys,
    /// Maya and Jonas.
    Ping,
}

use Place::{Beds, Keys, Kitchen, Ping, Talk};

/// A sentence: how many minutes before now, where, who, what, and who cheered it with what.
type Line = (u32, Place, usize, &'static str, &'static [(usize, &'static str)]);

const LINES: [Line; 36] = [
    (
        7180,
        Talk,
        MAYA,
        "Welcome, everybody! This is where we talk from now on. The old mailing list may rest.",
        &[(JONAS, "🎉"), (LENA, "👏"), (TOM, "🎉")],
    ),
    (7171, Talk, JONAS, "Finally. I could never find who had the shed key.", &[(MAYA, "😂")]),
    (
        7166,
        Talk,
        LENA,
        "Hello from the greenhouse. My phone has two bars of signal and it works.",
        &[],
    ),
    (
        7020,
        Beds,
        PRIYA,
        "The tomatoes in bed 4 are flowering. Please water at the roots, not from above.",
        &[(NOOR, "👍")],
    ),
    (7012, Beds, NOOR, "Will do tonight. Bed 2 looks thirsty too.", &[]),
    (
        7004,
        Beds,
        TOM,
        "I mulched bed 2 with straw this morning, so it should hold until Thursday.",
        &[(PRIYA, "❤️")],
    ),
    (
        5790,
        Talk,
        MAYA,
        "The delivery of compost comes on Saturday at nine. Who can help to carry?",
        &[],
    ),
    (5784, Talk, TOM, "Me, and I can bring a second wheelbarrow.", &[(MAYA, "💪")]),
    (5779, Talk, NOOR, "I have until eleven.", &[(MAYA, "👍")]),
    (5771, Talk, JONAS, "I will make coffee. That is carrying too.", &[(LENA, "😂"), (TOM, "👍")]),
    (
        5600,
        Kitchen,
        LENA,
        "There are about three kilos of courgettes on the table. Take some, please. Take many.",
        &[(PRIYA, "😂")],
    ),
    (
        5588,
        Kitchen,
        PRIYA,
        "My grandmother's recipe: thin slices, salt, lemon, mint, half an hour in the shade.",
        &[(LENA, "❤️"), (MAYA, "👏")],
    ),
    (5580, Kitchen, MAYA, "Tried it at once. I will never cook one again.", &[]),
    (4410, Keys, MAYA, "The new lock of the shed is in. Three keys: you two and me.", &[]),
    (4402, Keys, TOM, "Picked mine up.", &[]),
    (4397, Keys, JONAS, "Mine is on a string so long that I cannot lose it.", &[(MAYA, "👏")]),
    (4320, Beds, NOOR, "Something eats the kale at night. Slugs, I think.", &[]),
    (4311, Beds, PRIYA, "Go out with a torch at ten and you will meet them in person.", &[]),
    (
        4302,
        Beds,
        LENA,
        "Coarse sand around the stems helped me last year. There is a bag behind the shed.",
        &[(NOOR, "👍")],
    ),
    (2940, Ping, JONAS, "Do we tell Tom about the cake on Saturday?", &[]),
    (2936, Ping, MAYA, "Not a word. He turns forty only once.", &[(JONAS, "🎉")]),
    (
        2930,
        Ping,
        JONAS,
        "Then I order it for half past ten, and we say it is for the compost.",
        &[(MAYA, "😂")],
    ),
    (
        2890,
        Beds,
        NOOR,
        "Twenty-three slugs. We have an understanding now: they live at the far fence.",
        &[(PRIYA, "👏"), (TOM, "😂")],
    ),
    (
        1510,
        Talk,
        LENA,
        "The school asks whether a class of ten-year-olds may visit in June.",
        &[(MAYA, "❤️"), (NOOR, "❤️")],
    ),
    (
        1502,
        Talk,
        MAYA,
        "Gladly. Could they sow something that they can eat before the holidays?",
        &[],
    ),
    (
        1495,
        Talk,
        PRIYA,
        "Radishes. Four weeks from seed to table, and nobody has to wait long.",
        &[(LENA, "👍"), (MAYA, "👍")],
    ),
    (1488, Talk, LENA, "Radishes it is. I will write to their teacher.", &[]),
    (
        1390,
        Kitchen,
        TOM,
        "Who put the good knife into the tool shed? It cuts twine very well now and bread not at all.",
        &[(JONAS, "😂")],
    ),
    (
        1381,
        Kitchen,
        JONAS,
        "I sharpened it. It is in the drawer again, and the twine has scissors of its own.",
        &[(TOM, "👏")],
    ),
    (
        320,
        Beds,
        PRIYA,
        "First ripe tomato! It was very small and I ate it before I could take a picture.",
        &[(MAYA, "🎉"), (NOOR, "🎉"), (LENA, "😂")],
    ),
    (312, Beds, TOM, "Then it did not happen.", &[(PRIYA, "😂")]),
    (
        58,
        Talk,
        MAYA,
        "Tomorrow at nine, compost. It will be warm: bring a hat and something to drink.",
        &[(TOM, "👍"), (NOOR, "👍")],
    ),
    (
        51,
        Talk,
        NOOR,
        "I have a pavilion that we could put over the gate for some shade.",
        &[(MAYA, "❤️")],
    ),
    (44, Talk, TOM, "Great. Wheelbarrows are pumped up and by the gate.", &[(MAYA, "💪")]),
    (
        23,
        Talk,
        LENA,
        "The teacher has answered: two classes, not one. I said yes.",
        &[(PRIYA, "🔥")],
    ),
    (9, Talk, JONAS, "Then I will bake for fifty.", &[(LENA, "👏"), (MAYA, "❤️")]),
];

/// Fills an installation in which nobody is yet.
pub(crate) fn seed(config: &Config) -> Result<()> {
    let hand = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&hand);
    let (database, _committed) =
        wiring::database_at(config, Arc::new(move || Time::from_micros(clock.load(Relaxed))))?;
    let password = keys::random(LENGTH);
    let digest = passwords::hash(&password, COST).map_err(spoken)?;
    let now = Time::now();
    let turn = |minutes: u32| {
        let ago = Duration::from_secs(u64::from(minutes) * 60);
        hand.store(now.minus(ago).micros(), Relaxed);
    };
    turn(7200);
    let cast = database.write_blocking(move |tx| Cast::arrive(tx, &digest));
    let cast = Arc::new(cast.map_err(|error| match error {
        Error::Conflict(_) => anyhow!("There are people here already; this is for an empty place."),
        other => spoken(other),
    })?);
    for line in LINES {
        turn(line.0);
        let cast = Arc::clone(&cast);
        database.write_blocking(move |tx| cast.say(tx, line)).map_err(spoken)?;
    }
    say(format_args!("{PLACE} has {} people and {} messages.", PEOPLE.len(), LINES.len()))?;
    say(format_args!("Sign in as {}, who looks after it, or as", address(PEOPLE[MAYA])))?;
    say(PEOPLE[1..].iter().map(|name| address(name)).collect::<Vec<_>>().join(", "))?;
    say(format_args!("The password of all of them is {password}"))
}

/// Who is there, and where they talk.
struct Cast {
    people: Vec<User>,
    talk: Room,
    beds: Room,
    kitchen: Room,
    keys: Room,
    ping: Room,
}

impl Cast {
    fn arrive(tx: &mut Tx, digest: &PasswordDigest) -> campfire_domain::Result<Self> {
        let profile = |name: &str| Profile {
            email_address: Some(address(name)),
            password: Some(digest.clone()),
            ..Profile::named(name)
        };
        let maya = account::first_run(tx, profile(PEOPLE[MAYA]))?;
        let name = account::Change { name: Some(PLACE.to_owned()), ..account::Change::default() };
        account::change(tx, &maya, name)?;
        let talk = campfire_store::rooms::original(tx.conn())?.ok_or(Error::NotFound)?;
        let mut people = vec![maya.clone()];
        for name in &PEOPLE[1..] {
            people.push(users::join(tx, profile(name))?);
        }
        let few: Vec<_> = [MAYA, JONAS, TOM].map(|who| people[who].id).into();
        Ok(Self {
            talk,
            beds: rooms::open(tx, &maya, "Beds and seeds")?,
            kitchen: rooms::open(tx, &people[LENA], "Kitchen table")?,
            keys: rooms::close(tx, &maya, "Keys and locks", &few)?,
            ping: directs::start(tx, &maya, &[people[JONAS].id])?,
            people,
        })
    }

    fn say(
        &self,
        tx: &mut Tx,
        (_, place, who, words, cheers): Line,
    ) -> campfire_domain::Result<()> {
        let room = match place {
            Talk => &self.talk,
            Beds => &self.beds,
            Kitchen => &self.kitchen,
            Keys => &self.keys,
            Ping => &self.ping,
        };
        let membership = tx.membership(room.id, self.people[who].id)?;
        let said: Message = messages::post(tx, &membership, Draft::text(words))?;
        for (who, cheer) in cheers {
            let membership = tx.membership(room.id, self.people[*who].id)?;
            boosts::give_once(tx, &membership, said.id, cheer)?;
        }
        Ok(())
    }
}

/// `maya@example.com`, where nobody ever gets mail.
fn address(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name);
    format!("{}@example.com", first.to_lowercase())
}
