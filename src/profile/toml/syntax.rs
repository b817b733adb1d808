//! What breaks TOML itself, said with line, column and a cure.

use crate::profile::Fault;

/// The lines of a text, for turning byte offsets into what a person counts.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of a byte offset, both from 1; columns count characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1];
        let column = self.text.get(start..offset).map_or(0, |part| part.chars().count());
        (line, column + 1)
    }

    pub fn line(&self, offset: usize) -> usize {
        self.position(offset).0
    }
}

/// Whether what follows an error in the file is misread because of it.
pub(crate) fn swallows(error: &::toml::de::Error) -> bool {
    ["unclosed", "missing comma", "invalid multi-line", "cannot recurse"]
        .iter()
        .any(|start| error.message().starts_with(start))
}

/// One syntax error of the parser as a fault, with the line it is on.
pub(crate) fn fault(error: &::toml::de::Error, lines: &Lines<'_>) -> (Fault, usize) {
    let (line, column) = lines.position(error.span().map_or(0, |span| span.start));
    // The parser calls an absent value a text without quotes.
    let nothing = error.span().is_some_and(|span| {
        lines.text.get(span).is_none_or(str::is_empty) && error.message().starts_with("string values")
    });
    let (problem, remedy) = words(if nothing { "missing value" } else { error.message() });
    (Fault::error(format!("line {line}, column {column}"), problem, remedy), line)
}

/// The parser's message in plain words, and the cure. Matched by what the message begins with,
/// since the parser appends what it expected.
fn words(message: &str) -> (String, &'static str) {
    const KNOWN: &[(&str, &str, &str)] = &[
        ("duplicate key", "this key stands in the file twice", "keep one of the two"),
        ("string values must be quoted", "a text without quotes", "put double quotes around it"),
        (
            "invalid basic string",
            "a text whose quotes do not close, or with an unknown \\ escape",
            "close the quotes on the same line, and write \\\\ for a backslash",
        ),
        (
            "invalid literal string",
            "a text whose single quotes do not close",
            "close the quotes on the same line",
        ),
        (
            "invalid multi-line",
            "a text in triple quotes that does not close",
            "close it with the same three quotes",
        ),
        (
            "missing escaped value",
            "an unknown \\ escape in a text",
            "write \\\\ for a backslash, or put the text in single quotes",
        ),
        ("missing value", "a key without a value", "write a value behind the `=`, or delete the line"),
        ("key with no value", "a key without a value", "write `key = value`, or delete the line"),
        ("unclosed array table", "a [[table]] header that does not close", "end the header with ]]"),
        ("unclosed array", "a list that does not close", "close it with ]"),
        ("unclosed inline table", "a { table } that does not close", "close it with }"),
        ("unclosed table", "a [table] header that does not close", "end the header with ]"),
        (
            "missing comma between array",
            "a list that does not close, or a comma missing in it",
            "close the list with ], or put a comma between its entries",
        ),
        ("missing comma", "two values with no comma between them", "put a comma between the values"),
        ("extra comma", "a comma with nothing before it", "delete the comma"),
        ("extra `=`", "an `=` too many", "keep one `=`"),
        ("invalid boolean", "a word that is neither true nor false", "write true or false in small letters"),
        ("invalid date-time", "something that begins like a date and is none", "put a text in double quotes"),
        (
            "unexpected leading zero",
            "a number that begins with 0",
            "delete the 0, or put the value in quotes",
        ),
        (
            "invalid key",
            "something that cannot be a key",
            "use letters, digits, - and _ for a key, or put it in quotes",
        ),
        ("unquoted keys cannot be empty", "a key without a name", "write the key's name before the `=`"),
        (
            "cannot extend value",
            "a key below something that is not a table",
            "give the inner key its own [table]",
        ),
        ("cannot recurse", "tables or lists nested too deeply", "take some of the brackets out"),
        ("carriage return", "a stray carriage return", "save the file with ordinary line ends"),
        ("invalid comment", "a control character in a comment", "delete the character"),
    ];
    KNOWN.iter().find(|(start, _, _)| message.starts_with(start)).map_or_else(
        || (format!("not TOML here: {message}"), "write `key = value`, with texts in double quotes"),
        |(_, problem, remedy)| ((*problem).to_owned(), *remedy),
    )
}
