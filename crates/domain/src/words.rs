//! Words: closed sets and the text that storage and the wire use for them.

/// Gives an enum with a `WORDS` table its `word()` and `FromStr`.
#[macro_export]
#[doc(hidden)]
macro_rules! words {
    ($($set:ident),*) => {$(
        impl $set {
            /// The word that storage and the wire use.
            pub fn word(self) -> &'static str {
                Self::WORDS.iter().find(|(item, _)| *item == self).expect("every item has a word").1
            }
        }

        impl std::str::FromStr for $set {
            type Err = $crate::Error;

            fn from_str(word: &str) -> $crate::Result<Self> {
                let found = Self::WORDS.iter().find(|(_, text)| *text == word);
                found.map(|(item, _)| *item).ok_or_else(|| {
                    let known: Vec<&str> = Self::WORDS.iter().map(|(_, text)| *text).collect();
                    $crate::Error::invalid("value", format!("Please choose one of: {}.", known.join(", ")))
                })
            }
        }
    )*};
}
