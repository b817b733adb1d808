//! From a wish to a compressor: what is expected to stay under a size or a time, and why it is that one.

use std::borrow::Cow;

use serde::Serialize;

use super::learned::float;
use super::range::Range;
use super::{Basis, Known, Machine, choices, estimate, words};
use crate::profile::model::{Compression, Nixpkgs, Size, Span, Wish};
use crate::profile::{Fault, Profile};

/// How sure it is that a wish holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Even the least that can be expected is over it, or what is likely is.
    No,
    /// What is likely stays under it, what may come does not.
    Likely,
    /// All that is expected stays under it.
    Surely,
}

/// What a wish came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Fulfilled {
    pub wish: Wish,
    /// What is to be built with; the nearest where nothing holds.
    pub compression: Compression,
    /// `zstd 6`
    pub label: String,
    /// Of the image.
    pub bytes: Range,
    /// Of the whole build.
    pub seconds: Range,
    pub holds: Holds,
    /// In a sentence without a full stop.
    pub why: String,
}

/// What a finished build made of a wish; nothing where nothing was wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Held {
    pub size: Option<bool>,
    pub time: Option<bool>,
}

/// A profile that names its compressor: the same where it wishes for nothing.
#[must_use]
pub fn granted<'p>(
    profile: &'p Profile,
    machine: Machine,
    known: &Known,
) -> (Cow<'p, Profile>, Option<Fulfilled>) {
    let Some(fulfilled) = fulfil(profile, machine, known) else { return (Cow::Borrowed(profile), None) };
    let granted = with(profile, fulfilled.compression.clone());
    (Cow::Owned(granted), Some(fulfilled))
}

/// What fulfils the wish of a profile on this machine, or comes nearest to it; `None` where it has none.
#[must_use]
pub fn fulfil(profile: &Profile, machine: Machine, known: &Known) -> Option<Fulfilled> {
    let Compression::Wish(wish) = profile.image.compression else { return None };
    among(&Candidate::all(profile, machine, known), wish, profile)
}

/// Sizes and times that people have a reason to stay under: discs, sticks, what FAT32 and a release take;
/// and a pause.
const SIZES: [u64; 8] = [256, 512, 700, 1 << 10, 3 << 9, 2 << 10, 3 << 10, 4 << 10];
const TIMES: [u64; 9] = [1, 2, 5, 10, 15, 20, 30, 45, 60];
/// Wishes of a kind that are offered.
const OFFERED: usize = 2;

/// Wishes that make sense for a profile on this machine, and what each would come to: likely to hold, but
/// not whatever is chosen, and no two that come to the same.
#[must_use]
pub fn offers(profile: &Profile, machine: Machine, known: &Known) -> Vec<Fulfilled> {
    let all = Candidate::all(profile, machine, known);
    let sizes = SIZES.map(|mib| Wish { size: Some(Size(mib << 20)), time: None });
    let times = TIMES.map(|minutes| Wish { size: None, time: Some(Span(minutes * 60)) });
    let mut offers: Vec<Fulfilled> = Vec::new();
    for kind in [sizes.as_slice(), &times] {
        let binding = kind.iter().filter(|wish| all.iter().any(|one| one.holds(**wish) == Holds::No));
        let holding = binding.filter_map(|wish| among(&all, *wish, profile));
        let mut of_kind: Vec<Fulfilled> = holding.filter(|one| one.holds > Holds::No).collect();
        of_kind.dedup_by(|one, before| one.compression == before.compression);
        offers.extend(of_kind.into_iter().take(OFFERED));
    }
    offers
}

fn among(all: &[Candidate], wish: Wish, profile: &Profile) -> Option<Fulfilled> {
    let better = |one: &&Candidate, two: &&Candidate| goal(wish)(one).total_cmp(&goal(wish)(two));
    let under = |least: Holds| all.iter().filter(move |one| one.holds(wish) >= least).min_by(better);
    let nearest = || all.iter().min_by(|one, two| one.over(wish).total_cmp(&two.over(wish)));
    let chosen = under(Holds::Surely).or_else(|| under(Holds::Likely)).or_else(nearest)?;
    Some(Fulfilled {
        wish,
        compression: chosen.compression.clone(),
        label: chosen.label.clone(),
        bytes: chosen.bytes,
        seconds: chosen.seconds,
        holds: chosen.holds(wish),
        why: format!("{}{}", why(chosen, all, wish), hearsay(profile, chosen)),
    })
}

impl Fulfilled {
    /// What is to be said against building it: an error where the wish is not likely to hold, a warning
    /// where it may not.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        const FIELD: &str = "image.compression";
        let wish = |bound: fn(&Range) -> f64| ask(self.wish, bound(&self.bytes), bound(&self.seconds));
        match self.holds {
            Holds::Surely => None,
            Holds::Likely => {
                let remedy = format!("wish for \"{}\" to be on the safe side", wish(|range| range.high));
                Some(Fault::warning(FIELD, self.why.clone(), remedy))
            }
            Holds::No => {
                let nearest = wish(|range| range.likely);
                let remedy = format!("wish for \"{nearest}\" or more, or put less on the image");
                Some(Fault::error(FIELD, self.why.clone(), remedy))
            }
        }
    }

    /// The wish and why it became this compressor, as a line.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{} was wished for: {}.", self.wish, self.why)
    }

    /// Whether it held, once the image is there.
    #[must_use]
    pub fn held(&self, bytes: u64, seconds: u64) -> Held {
        Held {
            size: self.wish.size.map(|size| bytes <= size.0),
            time: self.wish.time.map(|time| seconds <= time.0),
        }
    }
}

fn with(profile: &Profile, compression: Compression) -> Profile {
    let mut profile = profile.clone();
    profile.image.compression = compression;
    profile
}

/// One compressor and what the whole build with it comes to.
struct Candidate {
    compression: Compression,
    label: String,
    bytes: Range,
    size_from: Basis,
    seconds: Range,
}

impl Candidate {
    /// All but no compression at all, which nobody means who wishes for a compressor.
    fn all(profile: &Profile, machine: Machine, known: &Known) -> Vec<Self> {
        let plain = with(profile, Compression::Default);
        let choices = choices(&plain, machine, known).into_iter();
        let sensible = choices.filter(|choice| choice.compression != Compression::None);
        sensible
            .map(|choice| {
                let whole = estimate(&with(profile, choice.compression.clone()), machine, known);
                let (bytes, seconds) = (whole.image_bytes, whole.seconds);
                let size_from = whole.size_from;
                Self { compression: choice.compression, label: choice.label, bytes, size_from, seconds }
            })
            .collect()
    }

    fn holds(&self, wish: Wish) -> Holds {
        let under = |bound: fn(&Range) -> f64| {
            wish.size.is_none_or(|size| bound(&self.bytes) <= float(size.0))
                && wish.time.is_none_or(|time| bound(&self.seconds) <= float(time.0))
        };
        match (under(|range| range.likely), under(|range| range.high)) {
            (_, true) => Holds::Surely,
            (true, false) => Holds::Likely,
            (false, false) => Holds::No,
        }
    }

    /// How many times the wish it is likely to be.
    fn over(&self, wish: Wish) -> f64 {
        let size = wish.size.map_or(0.0, |size| self.bytes.likely / float(size.0.max(1)));
        let time = wish.time.map_or(0.0, |time| self.seconds.likely / float(time.0.max(1)));
        size.max(time)
    }
}

/// What is to be as little as can be: the size where a time is given, else the time.
fn goal(wish: Wish) -> fn(&Candidate) -> f64 {
    if wish.time.is_some() { |one| one.bytes.likely } else { |one| one.seconds.likely }
}

/// What the figures are of, where they are of another image than is built: of a rehearsal nobody can tell
/// before there was one.
fn hearsay(profile: &Profile, chosen: &Candidate) -> &'static str {
    let own = matches!(profile.source.nixpkgs, Nixpkgs::Path(_) | Nixpkgs::Channel);
    if own && chosen.size_from < Basis::History { " (by the figures of published images)" } else { "" }
}

fn why(chosen: &Candidate, all: &[Candidate], wish: Wish) -> String {
    let (size, time) = (words::size(chosen.bytes.likely), words::time(chosen.seconds.likely));
    let label = &chosen.label;
    let best = if wish.time.is_some() { "smallest" } else { "fastest" };
    let count = all.len();
    match chosen.holds(wish) {
        Holds::No => format!(
            "nothing is likely to stay {wish}: {label}, the nearest of {count}, comes to about {size} in {time}"
        ),
        Holds::Likely => format!(
            "{label}: about {size} in {time}, the {best} of {count} that is likely to stay {wish}, though it may {}",
            breaks(chosen, wish, |range| range.high)
        ),
        Holds::Surely => {
            let next = next(chosen, all, wish).map(|next| format!("; {next}")).unwrap_or_default();
            format!("{label}: about {size} in {time}, the {best} of {count} that stays {wish}{next}")
        }
    }
}

/// What the one that would have been a little better does wrong.
fn next(chosen: &Candidate, all: &[Candidate], wish: Wish) -> Option<String> {
    let goal = goal(wish);
    let better = all.iter().filter(|one| goal(one) < goal(chosen));
    let next = better.max_by(|one, two| goal(one).total_cmp(&goal(two)))?;
    Some(match next.holds(wish) {
        Holds::No => format!("{} would {}", next.label, breaks(next, wish, |range| range.likely)),
        _ => format!("{} may {}", next.label, breaks(next, wish, |range| range.high)),
    })
}

/// `take 12 min and come to 1.2 GiB`: where this bound is over the wish.
fn breaks(one: &Candidate, wish: Wish, bound: fn(&Range) -> f64) -> String {
    let (bytes, seconds) = (bound(&one.bytes), bound(&one.seconds));
    let time = wish.time.filter(|time| seconds > float(time.0));
    let size = wish.size.filter(|size| bytes > float(size.0));
    let time = time.map(|_| format!("take {}", words::time(seconds)));
    let size = size.map(|_| format!("come to {}", words::fine_size(bytes)));
    time.into_iter().chain(size).collect::<Vec<_>>().join(" and ")
}

/// A wish for as much as these figures, in round numbers above them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
fn ask(wish: Wish, bytes: f64, seconds: f64) -> Wish {
    let up = |figure: f64, step: f64| ((figure / step).ceil() * step) as u64;
    // Whole bytes, and few digits in a person's unit.
    let step = if bytes < 1e9 { f64::from(10 << 20) } else { f64::from(1 << 28) };
    let size = wish.size.map(|size| Size(size.0.max(up(bytes, step))));
    Wish { size, time: wish.time.map(|time| Span(time.0.max(up(seconds, 60.0)))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Severity;

    const MACHINE: Machine = Machine { cores: 4 };

    fn wishing(words: &str) -> Profile {
        with(&Profile::default(), Compression::Wish(words.parse().unwrap()))
    }

    fn of(words: &str) -> Fulfilled {
        fulfil(&wishing(words), MACHINE, &Known::default()).unwrap()
    }

    fn all() -> Vec<Candidate> {
        Candidate::all(&Profile::default(), MACHINE, &Known::default())
    }

    /// Wishes that lie between what two candidates come to, as words.
    fn bytes(figure: f64) -> String {
        format!("{figure:.0} B")
    }

    fn seconds(figure: f64) -> String {
        format!("{figure:.0} s")
    }

    #[test]
    fn a_size_alone_is_for_the_fastest_and_a_time_for_the_smallest() {
        let all = all();
        let fastest = all.iter().min_by(|a, b| a.seconds.likely.total_cmp(&b.seconds.likely)).unwrap();
        let smallest = all.iter().min_by(|a, b| a.bytes.likely.total_cmp(&b.bytes.likely)).unwrap();
        for (words, label, holds, said) in [
            ("under 100 GiB", &fastest.label, Holds::Surely, "the fastest of"),
            ("under 100 h", &smallest.label, Holds::Surely, "the smallest of"),
            ("under 100 GiB and 100 h", &smallest.label, Holds::Surely, "stays under 100 GiB and 100 h"),
            ("under 65 MiB", &smallest.label, Holds::No, "nothing is likely to stay under 65 MiB"),
            ("under 1 s", &fastest.label, Holds::No, "nothing is likely to stay under 1 s"),
        ] {
            let found = of(words);
            assert_eq!((&found.label, found.holds), (label, holds), "{words}");
            assert!(found.why.contains(said) && found.why.contains(label), "{}", found.why);
        }
    }

    #[test]
    fn what_surely_holds_is_taken_before_what_is_likely_to() {
        for wanted in all() {
            let found = of(&format!("under {}", bytes(wanted.bytes.high + 1.0)));
            assert_eq!(found.holds, Holds::Surely);
            assert!(found.bytes.high <= wanted.bytes.high + 1.0);
            assert!(found.seconds.likely <= wanted.seconds.likely, "{} {}", wanted.label, found.why);
        }
        let smallest = all().into_iter().min_by(|a, b| a.bytes.high.total_cmp(&b.bytes.high)).unwrap();
        let between = f64::midpoint(smallest.bytes.likely, smallest.bytes.high);
        let found = of(&format!("under {}", bytes(between)));
        assert_eq!(found.holds, Holds::Likely);
        assert!(found.why.contains("though it may come to"), "{}", found.why);
        assert!(found.bytes.likely <= between && found.bytes.high > between);
    }

    #[test]
    fn both_bounds_must_hold() {
        let all = all();
        let slowest = all.iter().max_by(|a, b| a.seconds.likely.total_cmp(&b.seconds.likely)).unwrap();
        let fastest = all.iter().min_by(|a, b| a.seconds.likely.total_cmp(&b.seconds.likely)).unwrap();
        let middle = f64::midpoint(slowest.seconds.likely, fastest.seconds.likely);
        let found = of(&format!("under 100 GiB and {}", seconds(middle)));
        assert!(found.seconds.likely <= middle + 1.0 && found.label != slowest.label, "{}", found.why);
        // As small as the smallest, as quick as the quickest: no one is both.
        let least = all.iter().map(|one| one.bytes.likely).fold(f64::INFINITY, f64::min);
        let neither = of(&format!("under {} and {}", bytes(least), seconds(fastest.seconds.likely)));
        assert_eq!(neither.holds, Holds::No);
    }

    #[test]
    fn the_next_better_one_says_what_it_would_cost() {
        let highs = all().into_iter().map(|one| one.seconds.high);
        let (least, most) = highs.fold((f64::INFINITY, 0.0_f64), |(a, b), high| (a.min(high), b.max(high)));
        let found = of(&format!("under {}", seconds(f64::midpoint(least, most))));
        assert_eq!(found.holds, Holds::Surely);
        assert!(found.why.contains("; ") && found.why.contains(" take "), "{}", found.why);
    }

    #[test]
    fn a_wish_that_does_not_hold_names_one_that_would() {
        let refused = of("under 65 MiB");
        let fault = refused.fault().unwrap();
        assert_eq!((fault.severity, fault.field.as_str()), (Severity::Error, "image.compression"));
        let wish = fault.remedy.split('"').nth(1).unwrap();
        assert!(of(wish).holds > Holds::No, "{}", fault.remedy);
        let fault = of(wish).fault().unwrap();
        assert_eq!(fault.severity, Severity::Warning);
        let safe = fault.remedy.split('"').nth(1).unwrap();
        assert_eq!(of(safe).fault(), None, "{}", fault.remedy);
    }

    #[test]
    fn a_profile_is_granted_what_it_wishes_and_else_left_alone() {
        let plain = Profile::default();
        assert_eq!(granted(&plain, MACHINE, &Known::default()), (Cow::Borrowed(&plain), None));
        let wishing = wishing("under 100 h");
        let (granted, fulfilled) = granted(&wishing, MACHINE, &Known::default());
        assert_eq!(granted.image.compression, fulfilled.unwrap().compression);
        assert_eq!(
            estimate(&wishing, MACHINE, &Known::default()),
            estimate(&granted, MACHINE, &Known::default())
        );
        let choices = choices(&wishing, MACHINE, &Known::default());
        let current: Vec<_> = choices.iter().filter(|it| it.current).map(|it| &it.compression).collect();
        assert_eq!(current, [&granted.image.compression]);
    }

    #[test]
    fn offers_hold_and_choose() {
        let found = offers(&wishing("under 1 s"), MACHINE, &Known::default());
        assert!(found.iter().any(|one| one.wish.size.is_some()), "{found:?}");
        assert!(found.iter().any(|one| one.wish.time.is_some()), "{found:?}");
        for one in &found {
            assert!(one.holds > Holds::No, "{one:?}");
            // Chosen, it comes to what was said.
            let chosen =
                fulfil(&with(&Profile::default(), Compression::Wish(one.wish)), MACHINE, &Known::default());
            assert_eq!(chosen.as_ref(), Some(one));
            assert!(all().iter().any(|other| other.holds(one.wish) == Holds::No), "{one:?} forbids nothing");
        }
        let picks: Vec<_> = found.iter().map(|one| (one.wish.size.is_some(), &one.label)).collect();
        for (at, pick) in picks.iter().enumerate() {
            assert!(!picks[..at].contains(pick), "{picks:?}");
        }
    }

    #[test]
    fn what_is_only_heard_of_says_so() {
        let mut own = wishing("under 100 h");
        assert!(!fulfil(&own, MACHINE, &Known::default()).unwrap().why.contains("published"));
        own.source.nixpkgs = Nixpkgs::Path("/tree".to_owned());
        assert!(fulfil(&own, MACHINE, &Known::default()).unwrap().why.contains("published images"));
    }

    #[test]
    fn what_came_of_it_is_held_against_it() {
        let found = of("under 1 GiB and 10 min");
        assert_eq!(found.held(1 << 30, 601), Held { size: Some(true), time: Some(false) });
        assert_eq!(of("under 1 h").held(1 << 40, 3600), Held { size: None, time: Some(true) });
    }
}
