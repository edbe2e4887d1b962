//! Snippets: lines that post as a bot, ready to be copied and run. Tests run each as it is shown.

/// A few lines of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What they are, above them.
    pub label: &'static str,
    /// What the button beside them is called.
    pub copy: &'static str,
    /// The lines.
    pub code: String,
}

/// The published two: words and a file.
pub fn commands(messages: &str) -> [Snippet; 2] {
    [
        Snippet {
            label: "curl command for posting messages",
            copy: "Copy message command",
            code: format!("curl -d 'Hello!' {messages}"),
        },
        Snippet {
            label: "curl command for posting attachments",
            copy: "Copy attachment command",
            code: format!("curl -F \"attachment=@/path/to/file\" {messages}"),
        },
    ]
}

/// The same in other languages.
pub fn programs(messages: &str) -> [Snippet; 2] {
    [
        Snippet {
            label: "Python",
            copy: "Copy Python",
            code: format!(
                "import urllib.request\n\
                 urllib.request.urlopen(\"{messages}\", data=\"Hello from Python!\".encode())"
            ),
        },
        Snippet {
            label: "JavaScript",
            copy: "Copy JavaScript",
            code: format!(
                "await fetch(\"{messages}\", {{ method: \"POST\", body: \"Hello from JavaScript!\" }})"
            ),
        },
    ]
}

/// How to hear what happens, from now on.
pub fn listening(base: &str, key: &str) -> Snippet {
    Snippet {
        label: "curl command for hearing what happens",
        copy: "Copy events command",
        code: format!("curl -H 'Authorization: Bearer {key}' {base}/api/events"),
    }
}

/// Where that bot says something in that room.
pub fn messages(base: &str, room: impl std::fmt::Display, key: &str) -> String {
    format!("{base}/rooms/{room}/{key}/messages")
}
