//! Emoji by the names that tools write for Slack: those that reports and alerts use.

/// The names, as Slack has them.
const NAMES: [(&str, &str); 32] = [
    ("alarm_clock", "⏰"),
    ("bangbang", "‼️"),
    ("bell", "🔔"),
    ("boom", "💥"),
    ("bug", "🐛"),
    ("calendar", "📆"),
    ("chart_with_upwards_trend", "📈"),
    ("construction", "🚧"),
    ("exclamation", "❗"),
    ("eyes", "👀"),
    ("fire", "🔥"),
    ("heavy_check_mark", "✔️"),
    ("hourglass", "⌛"),
    ("information_source", "ℹ️"),
    ("large_blue_circle", "🔵"),
    ("large_green_circle", "🟢"),
    ("large_orange_circle", "🟠"),
    ("large_yellow_circle", "🟡"),
    ("lock", "🔒"),
    ("mag", "🔍"),
    ("memo", "📝"),
    ("no_entry", "⛔"),
    ("package", "📦"),
    ("red_circle", "🔴"),
    ("robot_face", "🤖"),
    ("rocket", "🚀"),
    ("rotating_light", "🚨"),
    ("tada", "🎉"),
    ("thumbsup", "👍"),
    ("warning", "⚠️"),
    ("white_check_mark", "✅"),
    ("x", "❌"),
];

/// The text with what it names in place of the names; others stay as they are.
pub(super) fn named(text: &str) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        said += before;
        let found = after.split_once(':').and_then(|(name, after)| Some((by_name(name)?, after)));
        rest = match found {
            Some((emoji, after)) => {
                said += emoji;
                after
            }
            None => {
                said.push(':');
                after
            }
        };
    }
    said + rest
}

/// The emoji that the text names at its start, with the length of the name and its colons.
pub(super) fn first(text: &str) -> Option<(&'static str, usize)> {
    let (name, _) = text.strip_prefix(':')?.split_once(':')?;
    by_name(name).map(|emoji| (emoji, name.len() + 2))
}

fn by_name(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, emoji)| *emoji)
}
