//! Takes a sample of some paths and prints what it tells, one line a compressor, for
//! `tests/estimate-accuracy.sh`: name, setting, least, likely and most bytes, least, likely and most
//! seconds, seconds that more processors would not save.
//!
//!     cargo bench --bench sample -- CORES PATH...

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures"
)]

use std::path::PathBuf;

use snowpress::estimate::sample::{Roots, measure};
use snowpress::estimate::{Origin, bare_tree};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let cores: u32 = arguments.next().and_then(|cores| cores.parse().ok()).expect("CORES PATH...");
    let roots = Roots { origin: Origin::Image, paths: arguments.map(PathBuf::from).collect() };
    let measured = measure(&roots, cores, &|| false, &mut |_| ()).unwrap();
    let whole = measured.whole;
    for (label, bytes, seconds) in bare_tree(whole.bytes, cores) {
        let label = label.replace(' ', "-");
        let (bytes, seconds) =
            ([bytes.low, bytes.likely, bytes.high], [seconds.low, seconds.likely, seconds.high]);
        println!("table {label} {bytes:?} {seconds:?}");
    }
    println!(
        "# took {:.2} bytes {} twice {} inodes {}",
        measured.took, whole.bytes, whole.twice, whole.inodes
    );
    for row in &measured.rows {
        let (bytes, seconds) = (row.bytes, row.seconds);
        println!(
            "{} {:.0} {:.0} {:.0} {:.3} {:.3} {:.3} {:.3}",
            row.label().replace(' ', "-"),
            bytes.low,
            bytes.likely,
            bytes.high,
            seconds.low,
            seconds.likely,
            seconds.high,
            row.alone
        );
    }
}
