//! Sounds: messages that play something. `/play` with a name that is known here, and nothing else.

use self::Look::{Caption, Image};

/// Something that can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sound {
    /// What comes after `/play `, and the name of its files.
    pub name: &'static str,
    /// What is shown beside the button.
    pub look: Look,
}

/// What a sound shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A few words.
    Caption(&'static str),
    /// A picture of that size in CSS pixels.
    Image {
        /// How wide.
        width: u32,
        /// How high.
        height: u32,
    },
}

/// Everything that can be played, by name.
pub const ALL: &[Sound] = &[
    image("56k", 79, 33),
    caption("ballmer", "🙌 Developers!"),
    caption("bell", "🔔 Ding!"),
    caption("bezos", "🚀 Ha ha ha!"),
    caption("bueller", "🦗 Anybody here?"),
    caption("butts", "🍑 Hee hee"),
    image("clowntown", 210, 150),
    caption("cottoneyejoe", "🎻 Where from? Where to?"),
    caption("crickets", "🦗 Chirp, chirp"),
    image("curb", 150, 101),
    caption("dadgummit", "🤠 Well, shoot!"),
    image("dangerzone", 157, 32),
    caption("danielsan", "🥋 Wax on"),
    image("deeper", 188, 80),
    image("donotwant", 150, 150),
    image("drama", 300, 16),
    caption("flawless", "💎 Not a scratch"),
    caption("glados", "🎂 For science"),
    caption("gogogo", "🏁 Go, go, go!"),
    image("greatjob", 79, 16),
    caption("greyjoy", "🦑 What is dead…"),
    caption("guarantee", "🤝 You have my word"),
    caption("heygirl", "😏 Hey there"),
    caption("honk", "🪿 Honk!"),
    caption("horn", "📯 Toot!"),
    caption("horror", "😱 Behind you!"),
    caption("inconceivable", "🤺 Unthinkable!"),
    caption("letitgo", "❄️ Never mind the cold"),
    caption("live", "🎙️ On the air"),
    image("loggins", 200, 151),
    caption("makeitso", "🖖 Proceed"),
    caption("noooo", "😫 No no no no"),
    image("nyan", 36, 15),
    caption("ohmy", "😮 Goodness!"),
    caption("ohyeah", "😎 Oh, yes"),
    image("pushit", 104, 15),
    caption("rimshot", "🥁 Ba-dum tss"),
    caption("rollout", "🚚 Off we go"),
    image("rumble", 220, 150),
    caption("sax", "🎷 Smooth"),
    caption("secret", "🤫 Between us"),
    caption("sexyback", "🕺 It is back"),
    caption("story", "📖 Once upon a time"),
    caption("tada", "🎉 Ta-da!"),
    caption("tmyk", "🌠 Now you know"),
    caption("totes", "👍 Totally"),
    caption("trololo", "🎶 La la la"),
    caption("trombone", "😞 Womp womp"),
    caption("unix", "🖥️ I know this one"),
    caption("vuvuzela", "🎺 Bzzzzzz"),
    image("what", 100, 131),
    caption("whoomp", "🏀 There you have it"),
    caption("wups", "🙈 Oops"),
    image("yay", 103, 50),
    image("yeah", 104, 15),
    caption("yodel", "🏔️ Yodel-ay-hee-hoo"),
];

const fn caption(name: &'static str, words: &'static str) -> Sound {
    Sound { name, look: Caption(words) }
}

const fn image(name: &'static str, width: u32, height: u32) -> Sound {
    Sound { name, look: Image { width, height } }
}

/// The sound that a message plays. With a file it is just a message, and so is an unknown name.
pub fn of(plain_text: &str, has_attachment: bool) -> Option<Sound> {
    let name = plain_text.strip_prefix("/play ").filter(|_| !has_attachment)?;
    ALL.iter().find(|sound| sound.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_name_alone_plays() {
        assert_eq!(ALL.len(), 56);
        assert!(ALL.is_sorted_by_key(|sound| sound.name));
        assert_eq!(of("/play nyan", false).unwrap().look, Image { width: 36, height: 15 });
        for silent in ["/play", "/play Tada", "/play tada!", " /play tada", "/play tada\n", "tada"]
        {
            assert_eq!(of(silent, false), None, "{silent:?}");
        }
        assert_eq!(of("/play tada", true), None);
    }
}
