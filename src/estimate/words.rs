//! Sizes and times in a sentence, as exact as an estimate deserves.

const UNITS: [(&str, f64); 3] = [("GiB", 1_073_741_824.0), ("MiB", 1_048_576.0), ("KiB", 1024.0)];

/// `1.6 GiB`, `940 MiB`
#[must_use]
pub fn size(bytes: f64) -> String {
    let (unit, of) = UNITS.into_iter().find(|(_, of)| bytes >= *of).unwrap_or(("B", 1.0));
    // Cut off and not rounded, as wherever else sizes are shown.
    let count = (bytes / of * 10.0).floor() / 10.0;
    if unit == "GiB" && count < 99.95 { format!("{count:.1} {unit}") } else { format!("{count:.0} {unit}") }
}

/// `1.64 GiB`, beside a bound that is near.
#[must_use]
pub fn fine_size(bytes: f64) -> String {
    let gib = bytes / UNITS[0].1;
    if (1.0..10.0).contains(&gib) { format!("{gib:.2} GiB") } else { size(bytes) }
}

/// `0.4 s`, `45 s`, `6 min`, `1 h 20 min`
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
pub fn time(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match seconds {
        _ if seconds < 9.95 => format!("{seconds:.1} s"),
        _ if seconds < 99.5 => format!("{seconds:.0} s"),
        _ if minutes < 100 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!(
            [0.0, 2e6, 9.4e8, 1.7e9, 2e11].map(size),
            ["0 B", "2 MiB", "896 MiB", "1.5 GiB", "186 GiB"]
        );
        assert_eq!([1.8e9, 2e11].map(fine_size), ["1.68 GiB", "186 GiB"]);
        assert_eq!([0.4, 45.2, 360.0, 6100.0].map(time), ["0.4 s", "45 s", "6 min", "1 h 42 min"]);
    }
}
