//! Lean sources: our scripts and styles without the comments and the indentation that are meant for
//! those who read them here. Every line of a script stays the line that was written.

/// The text without lines that are comments and nothing else, and without indentation. What stands
/// between backticks stays as it is, and so does everything after code on a line.
pub(super) fn lean(path: &str, text: &str) -> String {
    let is_script = path.ends_with(".js");
    let mut lean = String::with_capacity(text.len());
    let mut within = Within::Code;
    for line in text.lines() {
        if within == Within::Backticks {
            lean.push_str(line);
            lean.push('\n');
        } else {
            let line = line.trim();
            if within == Within::Code && is_comment(line) {
                within = Within::Comment;
            }
            if within == Within::Comment {
                if line.ends_with("*/") {
                    within = Within::Code;
                }
                continue;
            }
            if line.is_empty() || (is_script && line.starts_with("//")) {
                continue;
            }
            lean.push_str(line);
            if is_script || !line.ends_with(['{', '}', ';', ',']) {
                lean.push('\n');
            }
        }
        if is_script && backticks(line) % 2 == 1 {
            within = if within == Within::Backticks { Within::Code } else { Within::Backticks };
        }
    }
    lean
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    Comment,
    Backticks,
}

/// Whether a comment begins with this line and no code follows on it.
fn is_comment(line: &str) -> bool {
    line.starts_with("/*") && line.find("*/").is_none_or(|end| end + 2 == line.len())
}

/// Backticks that begin or end a template.
fn backticks(line: &str) -> usize {
    line.replace("\\`", "").matches('`').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expected: &str) {
        assert_eq!(lean(path, text), expected, "{text}");
    }

    #[test]
    fn comments_go_and_code_stays() {
        check(
            "js/a.js",
            "// What for.\nimport \"b\"\n\n  run() // now\n",
            "import \"b\"\nrun() // now\n",
        );
        check(
            "js/a.js",
            "/** One. */\n/**\n * Two.\n */\n  go(\"// no comment\")\n",
            "go(\"// no comment\")\n",
        );
        check(
            "css/a.css",
            "/* Why\n   so. */\n.a {\n  color: red; /* stays */\n}\n",
            ".a {color: red; /* stays */\n}",
        );
        check("js/a.js", "/* a */ go()\n", "/* a */ go()\n");
        check("css/a.css", "  //not ours\n", "//not ours\n");
    }

    #[test]
    fn what_stands_between_backticks_stays_as_it_is() {
        let template = "const a = `one\n  // two\n\n  \\` three`\n";
        check("js/a.js", template, template);
        check("js/a.js", "  f(`a`, `b`)\n// gone\n", "f(`a`, `b`)\n");
    }
}
