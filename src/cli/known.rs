//! What is known of a build before it begins: the one place where commands gather what makes an estimate
//! better than the table.

use std::path::Path;

use crate::catalog::size::{self, SizeWish};
use crate::cli::Context;
use crate::estimate::Known;
use crate::profile::Profile;

/// Of this profile: the sizes of its packages that were asked for before. Asks nobody.
pub fn known(profile: &Profile, base: &Path, context: &Context) -> Known {
    sizes(profile, base, context)
}

fn sizes(profile: &Profile, base: &Path, context: &Context) -> Known {
    if profile.packages.install.is_empty() {
        return Known::default();
    }
    let wish = SizeWish {
        source: profile.source.clone(),
        base: base.to_owned(),
        chosen: profile.packages.install.clone(),
        also: Vec::new(),
        cache: context.places.cache.clone(),
        substituters: profile.source.substituters.iter().map(|cache| cache.url.clone()).collect(),
    };
    let (sizes, _) = size::remembered(&wish);
    let known = Known::new(sizes.packages.iter().filter_map(|(name, size)| Some((name, size.added?))));
    match sizes.together {
        Some(sum) => known.together(&wish.chosen, sum, sizes.download),
        None => known,
    }
}
