//! Browsers: whether one is new enough for our pages (http.md 1.5). Only families whose versions
//! we know are judged; whoever else comes is welcome to try.

/// The oldest browsers that show our pages, by the name that people know.
pub const OLDEST: [(&str, Version); 4] =
    [("Safari", SAFARI), ("Chrome", CHROME), ("Firefox", FIREFOX), ("Opera", OPERA)];

const SAFARI: Version = Version(17, 2);
const CHROME: Version = Version(120, 0);
const FIREFOX: Version = Version(121, 0);
const OPERA: Version = Version(104, 0);

/// The first two numbers of a version; the rest never decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32);

impl Version {
    /// Reads `17.2.1`, and `16_5` as phones write it.
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split(['.', '_']);
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
        Some(Self(major, minor))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self(major, 0) => write!(f, "{major}"),
            Self(major, minor) => write!(f, "{major}.{minor}"),
        }
    }
}

/// Whether the browser that names itself so can show our pages.
pub fn is_supported(user_agent: &str) -> bool {
    let agent = Agent::read(user_agent);
    agent.is_robot() || (!agent.is_internet_explorer() && !agent.is_too_old())
}

/// What a browser says about itself: products with their versions, and remarks in parentheses.
#[derive(Debug, Default)]
struct Agent<'a> {
    products: Vec<(&'a str, Option<&'a str>)>,
    remarks: Vec<&'a str>,
}

impl<'a> Agent<'a> {
    fn read(text: &'a str) -> Self {
        let mut agent = Self::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let end = if rest.starts_with('(') {
                let end = closing(rest);
                agent.remarks.push(&rest[1..end]);
                (end + 1).min(rest.len())
            } else {
                let end = rest.find([' ', '(']).unwrap_or(rest.len());
                let product = &rest[..end];
                agent.products.push(match product.split_once('/') {
                    Some((name, version)) => (name, Some(version)),
                    None => (product, None),
                });
                end
            };
            rest = rest[end..].trim_start();
        }
        agent
    }

    fn is_robot(&self) -> bool {
        let first = self.products.first().map(|(name, _)| *name);
        let mut words = first.into_iter().chain(self.remarks.iter().copied());
        words.any(|words| words.to_ascii_lowercase().contains("bot"))
    }

    fn is_internet_explorer(&self) -> bool {
        self.remarks.iter().any(|remark| remark.contains("MSIE ") || remark.contains("Trident/"))
    }

    fn is_too_old(&self) -> bool {
        self.version().is_some_and(|(version, oldest)| version < oldest)
    }

    /// Its version and the oldest of its family, if the family is one that we judge.
    fn version(&self) -> Option<(Version, Version)> {
        let (last, last_version) = *self.products.last()?;
        let read = |text: Option<&str>| Version::read(text?);
        let with = |oldest: Version| move |version| (version, oldest);
        if last == "Edge" || self.product("Vivaldi").is_some() {
            return None;
        }
        if last == "OPR" {
            return read(last_version).map(with(OPERA));
        }
        if let Some(("Opera", own)) = self.products.first().copied() {
            return read(self.product("Version").unwrap_or(own)).map(with(OPERA));
        }
        if let Some(version) = self.product("Chrome").or_else(|| self.product("CriOS")) {
            return read(version).map(with(CHROME));
        }
        if self.product("AppleWebKit").is_some() {
            return self.webkit().map(with(SAFARI));
        }
        read(self.product("Firefox")?).map(with(FIREFOX))
    }

    /// Safari's version, which on phones without one is that of the system.
    fn webkit(&self) -> Option<Version> {
        if self.remarks.iter().any(|remark| remark.contains("Android")) {
            return None;
        }
        match self.product("Version") {
            Some(version) => Version::read(version?),
            None => self.remarks.iter().find_map(|remark| {
                let (_, system) = remark.split_once(" OS ")?;
                Version::read(system.split(' ').next()?)
            }),
        }
    }

    /// The version of the product of that name; there may be a product without one.
    fn product(&self, name: &str) -> Option<Option<&'a str>> {
        self.products.iter().find(|(own, _)| *own == name).map(|(_, version)| *version)
    }
}

/// Where the remark at the beginning of a text ends; the end of the text if it never does.
fn closing(text: &str) -> usize {
    let mut open = 0;
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => open += 1,
            ')' if open == 1 => return index,
            ')' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
    const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
    const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
    const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X)";
    const NEW_PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X)";

    fn check(supported: bool, agents: &[String]) {
        for agent in agents {
            assert_eq!(is_supported(agent), supported, "{agent}");
        }
    }

    #[test]
    fn old_browsers_of_known_families_are_not_supported() {
        check(
            false,
            &[
                format!("{WINDOWS} {KIT} Chrome/119.0.0.0 Safari/537.36"),
                format!("{WINDOWS} {KIT} Chrome/119.0.0.0 Safari/537.36 Edg/119.0"),
                format!("{PHONE} {KIT} CriOS/119.0 Mobile/15E148 Safari/604.1"),
                format!("{MAC} {KIT} Version/17.1.2 Safari/605.1.15"),
                format!("{PHONE} {KIT} Version/16.6 Mobile/15E148 Safari/604.1"),
                format!("{PHONE} {KIT} Mobile/15E148"),
                format!("{PHONE} {KIT} FxiOS/130.0 Mobile/15E148 Safari/605.1.15"),
                "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/114.0".into(),
                "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/120.0".into(),
                format!("{WINDOWS} {KIT} Chrome/117.0.0.0 Safari/537.36 OPR/103.0.0.0"),
                "Opera/9.80 (X11; Linux x86_64) Presto/2.12 Version/12.16".into(),
                "Opera/9.64 (X11; Linux x86_64)".into(),
                "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko".into(),
                "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)".into(),
            ],
        );
    }

    #[test]
    fn new_browsers_of_known_families_are_supported() {
        check(
            true,
            &[
                format!("{WINDOWS} {KIT} Chrome/120.0.0.0 Safari/537.36"),
                format!("{WINDOWS} {KIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0"),
                format!("{PHONE} {KIT} CriOS/120.0 Mobile/15E148 Safari/604.1"),
                format!("{MAC} {KIT} Version/17.2 Safari/605.1.15"),
                format!("{MAC} {KIT} Version/17.10 Safari/605.1.15"),
                format!("{MAC} {KIT} Version/26.0 Safari/605.1.15"),
                format!("{NEW_PHONE} {KIT} Mobile/15E148"),
                format!("{NEW_PHONE} {KIT} FxiOS/130.0 Mobile/15E148 Safari/605.1.15"),
                "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0".into(),
                format!("{WINDOWS} {KIT} Chrome/118.0.0.0 Safari/537.36 OPR/104.0.0.0"),
            ],
        );
    }

    #[test]
    fn whom_we_cannot_judge_may_try() {
        check(
            true,
            &[
                String::new(),
                "curl/8.5.0".into(),
                "Mozilla/5.0".into(),
                "((((".into(),
                ") ( / (".into(),
                format!("{WINDOWS} {KIT} Chrome/90.0 Safari/537.36 Vivaldi/4.0"),
                format!("{WINDOWS} {KIT} Chrome/70.0 Safari/537.36 Edge/18.17763"),
                format!("{MAC} {KIT} Safari/605.1.15"),
                format!("{MAC} {KIT} HeadlessChrome/90.0 Safari/537.36"),
                format!("Mozilla/5.0 (Linux; U; Android 4.0.3; de-de) {KIT} Version/4.0 Mobile"),
                "Mozilla/5.0 (compatible; Bingbot/2.0; +http://example.com) Chrome/90.0".into(),
                "Mozilla/5.0 (compatible; MSIE 9.0; SomeBot)".into(),
                "Chatbot/1.0 Firefox/1.0".into(),
                "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/x".into(),
            ],
        );
    }
}
