//! Browsers: what one calls itself, in words that its owner knows it by.

/// Marks in the order in which they are looked for: most browsers also claim to be others. What
/// follows the last one is the version.
const BROWSERS: [(&str, &str, &str); 8] = [
    ("EdgA/", "Edge", "EdgA/"),
    ("Edg/", "Edge", "Edg/"),
    ("OPR/", "Opera", "OPR/"),
    ("SamsungBrowser/", "Samsung Internet", "SamsungBrowser/"),
    ("FxiOS/", "Firefox", "FxiOS/"),
    ("Firefox/", "Firefox", "Firefox/"),
    ("Chrome/", "Chrome", "Chrome/"),
    ("Safari/", "Safari", "Version/"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
];

/// Such as "Firefox on Windows".
pub fn name(user_agent: &str) -> String {
    let browser = BROWSERS.iter().find(|(mark, ..)| user_agent.contains(mark));
    join(browser.map(|(_, name, _)| (*name).to_owned()), user_agent)
}

/// The same with the version: "Firefox 132 on Windows".
pub fn name_and_version(user_agent: &str) -> String {
    let browser = BROWSERS.iter().find(|(mark, ..)| user_agent.contains(mark));
    let named = browser.map(|(_, name, mark)| match version(user_agent, mark) {
        Some(version) => format!("{name} {version}"),
        None => (*name).to_owned(),
    });
    join(named, user_agent)
}

fn join(browser: Option<String>, user_agent: &str) -> String {
    let system = SYSTEMS.iter().find(|(mark, _)| user_agent.contains(mark));
    match (browser, system) {
        (Some(browser), Some((_, system))) => format!("{browser} on {system}"),
        (Some(browser), None) => browser,
        (None, Some((_, system))) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    }
}

/// The first number after the mark.
fn version<'a>(user_agent: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = user_agent.split_once(mark)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|version| !version.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_its_owner_calls_it() {
        for (user_agent, expected, versioned) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "Edge on Windows",
                "Edge 131 on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox on Linux",
                "Firefox 132 on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
                "Safari 18 on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
                "Chrome 130 on Android",
            ),
            ("Firefox/", "Firefox", "Firefox"),
            ("curl/8.5.0", "A browser", "A browser"),
            ("", "A browser", "A browser"),
        ] {
            assert_eq!(name(user_agent), expected, "{user_agent}");
            assert_eq!(name_and_version(user_agent), versioned, "{user_agent}");
        }
    }
}
