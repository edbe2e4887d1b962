//! Words: what is kept of a text so that it is found, and what is looked for.

/// The words of a text in its order.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// What a query asks for: each term is a run of words that stand side by side.
pub(super) fn terms(query: &str) -> Vec<Vec<String>> {
    words(query).into_iter().map(|word| vec![word]).collect()
}
