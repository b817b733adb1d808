//! What Nix says that it is going to do, in the words of all its versions.

/// What is going to be built and fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    pub builds: Vec<String>,
    pub fetches: Vec<String>,
    pub download_bytes: Option<u64>,
    pub unpacked_bytes: Option<u64>,
}

/// More entries than any image has; beyond, they are not kept.
const MOST: usize = 200_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reading {
    #[default]
    Nothing,
    Builds,
    Fetches,
    Unknown,
}

/// Collects the plan from messages that come one by one.
#[derive(Debug, Default)]
pub struct PlanReader {
    plan: Plan,
    reading: Reading,
}

impl PlanReader {
    /// Looks at one line without escape sequences. Whether it belongs to a plan.
    pub fn line(&mut self, line: &str) -> bool {
        if self.reading != Reading::Nothing && line.starts_with("  /") {
            let list = match self.reading {
                Reading::Builds => &mut self.plan.builds,
                Reading::Fetches => &mut self.plan.fetches,
                Reading::Nothing | Reading::Unknown => return true,
            };
            if list.len() < MOST {
                list.push(line.trim().to_owned());
            }
            return true;
        }
        if let Some(reading) = self.header(line) {
            self.reading = reading;
            return true;
        }
        false
    }

    /// `these 3 derivations will be built:`, `this path will be fetched (1.2 MiB download, 5 MiB
    /// unpacked):`; up to 2.3 without a number.
    fn header(&mut self, line: &str) -> Option<Reading> {
        let line = line.trim_end();
        if line.starts_with("don't know how to build these paths") {
            return Some(Reading::Unknown);
        }
        if !(line.starts_with("these ") || line.starts_with("this ")) || !line.ends_with(':') {
            return None;
        }
        if line.contains(" will be built") {
            return Some(Reading::Builds);
        }
        let (_, rest) = line.split_once(" will be fetched")?;
        for part in rest.trim_matches([' ', '(', ')', ':']).split(", ") {
            if let Some(size) = part.strip_suffix(" download") {
                self.plan.download_bytes = bytes(size);
            } else if let Some(size) = part.strip_suffix(" unpacked") {
                self.plan.unpacked_bytes = bytes(size);
            }
        }
        Some(Reading::Fetches)
    }

    /// The plan, once a line came that does not belong to it.
    pub fn take(&mut self) -> Option<Plan> {
        (std::mem::take(&mut self.reading) != Reading::Nothing).then(|| std::mem::take(&mut self.plan))
    }
}

/// `1.25 MiB` in bytes; exact enough for two decimals, without floating point.
fn bytes(size: &str) -> Option<u64> {
    let (number, unit) = size.trim().split_once(' ')?;
    let shift = match unit {
        "B" | "bytes" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return None,
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let hundredths = decimals
        .bytes()
        .chain(*b"00")
        .take(2)
        .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))?;
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(1 << shift)?.checked_add(hundredths * (1 << shift) / 100)
}

/// Reads a whole dry run.
#[must_use]
pub fn read(text: &str) -> Plan {
    let mut reader = PlanReader::default();
    for line in text.lines() {
        reader.line(&super::text::printable(line));
    }
    reader.plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_wordings() {
        let plan = read(
            "these 2 derivations will be built:\n  /nix/store/a.drv\n  /nix/store/b.drv\n\
             these 2 paths will be fetched (1.25 MiB download, 4,1 MiB unpacked):\n  /nix/store/c\n  /nix/store/d\n",
        );
        assert_eq!((plan.builds.len(), plan.fetches.len()), (2, 2));
        assert_eq!((plan.download_bytes, plan.unpacked_bytes), (Some(1_310_720), None));
        let plan = read(
            "this derivation will be built:\n  /nix/store/a.drv\n\
             this path will be fetched (0.50 KiB download, 2.5 GiB unpacked):\n  /nix/store/c\n",
        );
        assert_eq!((plan.builds.len(), plan.fetches.len()), (1, 1));
        assert_eq!((plan.download_bytes, plan.unpacked_bytes), (Some(512), Some(2_684_354_560)));
    }

    #[test]
    fn other_text_is_no_plan() {
        assert_eq!(read("this is fine:\n  /nix/store/x\nbuilding a\n"), Plan::default());
        assert_eq!(bytes("99999999999999999999 TiB"), None);
        assert_eq!(bytes("18446744073709551615 KiB"), None);
        assert_eq!(bytes("1.é MiB"), None);
    }
}
