//! Small text files: profiles and keys. What is far larger, or never ends, is not one of them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// 1 MiB; the largest profile with all its keys has a few dozen KiB.
const LIMIT: u64 = 1 << 20;

/// A whole file as text.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is larger than 1 MiB.
pub fn text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "it is larger than 1 MiB, so not what is meant",
        ));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_or_is_no_text_is_refused() {
        assert_eq!(text(Path::new("/dev/zero")).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), [0xff, 0xfe]).unwrap();
        assert_eq!(text(file.path()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        std::fs::write(file.path(), "version = 1\n").unwrap();
        assert_eq!(text(file.path()).unwrap(), "version = 1\n");
    }
}
