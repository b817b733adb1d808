//! Lists from a server that is slow, cuts off, lies, or serves something else. There is a good list
//! each time before, and it stays byte for byte.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use snowpress::build::request::Cancel;
use snowpress::catalog::source::{
    Asking, Progress, SourceError, Wanted, damaged, is_stale, kept, open, opened, refresh_as,
};
use snowpress::catalog::{Listing, Origin};
use snowpress::net::Patience;
use snowpress::profile::model::{Nixpkgs, Source};
use tempfile::TempDir;

use super::server::{Act, Server, answer, brotli, list, lying};

const ETAG: &str = "ETag: \"one\"\r\n";

/// A cache with a good list of the branch in it.
struct Person {
    folder: TempDir,
    wanted: Wanted,
    before: Vec<(PathBuf, Vec<u8>)>,
}

impl Person {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Source { nixpkgs: Nixpkgs::Branch("nixos-26.05".into()), ..Source::default() };
        let wanted =
            Wanted { source, base: folder.path().into(), cache: folder.path().join("cache"), mirror: None };
        let mut person = Self { folder, wanted, before: Vec::new() };
        let file = person.folder.path().join("good.json");
        fs::write(&file, list("the-old-one", 20)).unwrap();
        person.asks(file.to_str().unwrap()).unwrap();
        person.before = person.lists();
        assert_eq!(person.before.len(), 1);
        person
    }

    fn lists(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let all = kept(&self.wanted.cache);
        all.into_iter().map(|kept| (kept.path.clone(), fs::read(&kept.path).unwrap())).collect()
    }

    /// From an address that the person names.
    fn asks(&self, from: &str) -> Result<Listing, SourceError> {
        self.asks_until(from, &Cancel::default(), &mut |_| ())
    }

    fn asks_until(
        &self,
        from: &str,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Listing, SourceError> {
        refresh_as(&self.wanted, &asking(Some(from)), cancel, progress)
    }

    /// From the mirror of the settings.
    fn refreshes(&self, mirror: &str) -> Result<Listing, SourceError> {
        let wanted = Wanted { mirror: Some(mirror.to_owned()), ..self.wanted.clone() };
        refresh_as(&wanted, &asking(None), &Cancel::default(), &mut |_| ())
    }

    /// The new list did not come, and the old one is what is opened.
    fn still_has_the_old_one(&self) {
        assert!(self.lists() == self.before, "the kept list changed");
        let listing = open(&self.wanted);
        assert!(listing.exact && listing.index.find("the-old-one").is_some());
    }

    fn has(&self, mark: &str) {
        let listing = open(&self.wanted);
        assert!(listing.exact && listing.index.find(mark).is_some(), "{:?}", listing.origin);
        assert_eq!(listing.index.find("the-old-one"), None);
        let left: Vec<_> = fs::read_dir(self.wanted.cache.join("lists")).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "something was left behind: {left:?}");
    }
}

fn asking(from: Option<&str>) -> Asking {
    let (stall, long) = (Duration::from_millis(400), Duration::from_secs(20));
    let patience = Patience { whole: None, connect: long, answer: stall, stall };
    Asking { from: from.map(str::to_owned), patience, tries: 3, pause: Duration::from_millis(1) }
}

fn new_list() -> Vec<u8> {
    brotli(&list("the-new-one", 3000))
}

/// Asks a server once, which must fail; gives what is said.
fn fails(script: Vec<Act>) -> String {
    let person = Person::new();
    let server = Server::start(script);
    let error = person.asks(&format!("{}/packages.json.br", server.url)).unwrap_err().to_string();
    person.still_has_the_old_one();
    assert!(!error.contains(char::is_control), "{error:?}");
    error
}

#[test]
fn a_packed_list_comes_and_says_where_it_is_from() {
    let person = Person::new();
    let server = Server::start(vec![Act::Send(answer("200 OK", ETAG, &new_list()))]);
    let mut steps = Vec::new();
    let url = format!("{}/{{branch}}/packages.json.br", server.url);
    let listing = person.asks_until(&url, &Cancel::default(), &mut |step| steps.push(step)).unwrap();
    person.has("the-new-one");
    let from = format!("{}/nixos-26.05/packages.json.br", server.url);
    assert_eq!(listing.origin, Origin::Channel { url: from.clone() });
    assert!(listing.exact && !is_stale(&listing, &person.wanted));
    assert_eq!(steps[0], Progress::Asking { from });
    assert_eq!(steps.last(), Some(&Progress::Indexing));
    let whole = new_list().len() as u64;
    assert!(steps.contains(&Progress::Fetching { done: whole, of: Some(whole) }), "{steps:?}");
    assert!(server.asked()[0].starts_with("get /nixos-26.05/packages.json.br http/1.1\n"));
}

#[test]
fn a_slow_server_is_waited_for_as_long_as_it_sends() {
    let person = Person::new();
    let bytes = answer("200 OK", "", &new_list());
    let server = Server::start(vec![Act::Trickle(bytes, 12, Duration::from_millis(60))]);
    let began = Instant::now();
    person.asks(&server.url).unwrap();
    assert!(began.elapsed() > asking(None).patience.stall, "the line was not slower than the patience");
    person.has("the-new-one");
}

#[test]
fn of_two_runs_at_once_one_fetches_and_both_have_the_list() {
    let person = Person::new();
    let bytes = answer("200 OK", "", &new_list());
    let server = Server::start(vec![Act::Trickle(bytes, 12, Duration::from_millis(60))]);
    let wanted = Wanted { mirror: Some(server.url.clone()), ..person.wanted.clone() };
    let (tells, told) = std::sync::mpsc::channel();
    let first = {
        let wanted = wanted.clone();
        std::thread::spawn(move || {
            refresh_as(&wanted, &asking(None), &Cancel::default(), &mut |step| {
                let _ = tells.send(step);
            })
        })
    };
    told.recv().unwrap();
    let mut steps = Vec::new();
    let second =
        refresh_as(&wanted, &asking(None), &Cancel::default(), &mut |step| steps.push(step)).unwrap();
    assert!(matches!(&steps[..], [Progress::Asking { from }] if from.contains("other run")), "{steps:?}");
    let first = first.join().unwrap().unwrap();
    assert!(first.index.bytes() == second.index.bytes() && second.exact);
    assert_eq!(server.asked().len(), 1);
    person.has("the-new-one");
}

#[test]
fn a_broken_line_is_gone_on_from_where_it_broke() {
    let person = Person::new();
    let body = new_list();
    let cut = body.len() / 3;
    let range = format!("{ETAG}Content-Range: bytes {cut}-{}/{}\r\n", body.len() - 1, body.len());
    let server = Server::start(vec![
        Act::Send(lying("200 OK", ETAG, &body[..cut], body.len())),
        Act::Send(answer("206 Partial Content", &range, &body[cut..])),
    ]);
    person.asks(&server.url).unwrap();
    person.has("the-new-one");
    let asked = server.asked();
    assert!(!asked[0].contains("range"), "{asked:?}");
    assert!(asked[1].contains(&format!("\nrange: bytes={cut}-\n")), "{asked:?}");
    assert!(asked[1].contains("\nif-range: \"one\"\n"), "{asked:?}");
}

#[test]
fn the_next_run_goes_on_too() {
    let person = Person::new();
    let body = new_list();
    let cut = body.len() / 2;
    let modified = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let range = format!("{modified}Content-Range: bytes {cut}-{}/{}\r\n", body.len() - 1, body.len());
    let server = Server::start(vec![
        Act::Send(lying("200 OK", modified, &body[..cut], body.len())),
        Act::Send(Vec::new()),
        Act::Send(Vec::new()),
        Act::Send(answer("206 Partial Content", &range, &body[cut..])),
    ]);
    assert!(person.asks(&server.url).is_err());
    person.still_has_the_old_one();
    person.asks(&server.url).unwrap();
    person.has("the-new-one");
    assert!(server.asked()[3].contains("\nif-range: sun, 06 nov 1994 08:49:37 gmt\n"));
}

#[test]
fn a_server_that_knows_no_ranges_begins_again() {
    let person = Person::new();
    let body = new_list();
    let server = Server::start(vec![
        Act::Send(lying("200 OK", ETAG, &body[..body.len() / 3], body.len())),
        Act::Send(answer("200 OK", ETAG, &body)),
    ]);
    person.asks(&server.url).unwrap();
    person.has("the-new-one");
}

#[test]
fn two_states_of_a_file_are_never_put_together() {
    let (old, new) = (brotli(&list("the-other-one", 3000)), new_list());
    let cut = old.len() / 2;
    let part = |etag: &str, from: usize| {
        let range =
            format!("ETag: \"{etag}\"\r\nContent-Range: bytes {from}-{}/{}\r\n", new.len() - 1, new.len());
        Act::Send(answer("206 Partial Content", &range, &new[from..]))
    };
    let begun = || Act::Send(lying("200 OK", ETAG, &old[..cut], old.len()));
    let whole = || Act::Send(answer("200 OK", "ETag: \"two\"\r\n", &new));
    // The server says that it is another; it goes on with another; from another place; it has less.
    for second in [whole(), part("two", cut), part("one", cut + 1), part("one", 0)] {
        let person = Person::new();
        let server = Server::start(vec![begun(), second, whole()]);
        person.asks(&server.url).unwrap();
        person.has("the-new-one");
    }
    let person = Person::new();
    let gone = Act::Send(answer("416 Range Not Satisfiable", "", b""));
    person.asks(&Server::start(vec![begun(), gone, whole()]).url).unwrap();
    person.has("the-new-one");
    // A weak ETag promises nothing, so that nothing is gone on from.
    let weak = Act::Send(lying("200 OK", "ETag: W/\"one\"\r\n", &old[..cut], old.len()));
    let person = Person::new();
    let server = Server::start(vec![weak, whole()]);
    person.asks(&server.url).unwrap();
    assert!(!server.asked()[1].contains("range"));
    person.has("the-new-one");
}

#[test]
fn a_length_that_is_a_lie_is_noticed() {
    let body = new_list();
    let longer = || Act::Send(lying("200 OK", "", &body, body.len() + 9));
    let said = fails(vec![longer(), longer(), longer()]);
    let told = format!("cut off after {} of {} bytes", body.len(), body.len() + 9);
    assert!(said.contains(&told), "{said}");
    // What the server calls the whole of it is not a list then.
    let said = fails(vec![Act::Send(lying("200 OK", "", &body, body.len() - 9))]);
    assert!(said.contains("no list of packages"), "{said}");
    let huge = Act::Send(lying("200 OK", "", &body, 1 << 40));
    let said = fails(vec![huge]);
    assert!(said.contains("more than"), "{said}");
}

#[test]
fn garbage_is_no_list() {
    let mut bent = new_list();
    let middle = bent.len() / 2;
    bent.truncate(middle);
    let plain = list("the-new-one", 50);
    for body in [
        b"<html>sign in here</html>".to_vec(),
        vec![0x5a; 100_000],
        Vec::new(),
        bent,
        plain[..plain.len() / 2].to_vec(),
        b"{\"version\":2,\"packages\":{}}".to_vec(),
        b"{\"version\":9,\"packages\":{\"a\":{}}}".to_vec(),
        b"{}".to_vec(),
        b"[1,2,3]".to_vec(),
    ] {
        let said = fails(vec![Act::Send(answer("200 OK", "", &body))]);
        assert!(said.contains("no list of packages") && said.contains("--from"), "{said}");
    }
    // A file of this machine does not mend itself.
    let person = Person::new();
    for (name, body) in [("bad.br", &b"\x5anonsense"[..]), ("bad.json", b"{}"), ("empty", b"")] {
        let file = person.folder.path().join(name);
        fs::write(&file, body).unwrap();
        let said = person.asks(file.to_str().unwrap()).unwrap_err().to_string();
        assert!(said.contains("is no list of packages: ") && said.contains("--from"), "{said}");
        assert!(!said.contains("later") && !said.contains("Invalid Data"), "{said}");
        person.still_has_the_old_one();
    }
    let said = fails(vec![Act::Send(b"\x1b[2Jnonsense\r\n\r\n".to_vec())]);
    assert!(said.contains("no HTTP"), "{said}");
}

#[test]
fn a_status_is_said_with_what_to_do() {
    let status = |status: &str| Act::Send(answer(status, "", b"sorry"));
    let said = fails(vec![status("404 Not Found")]);
    assert!(said.contains("404") && said.contains("such a branch"), "{said}");
    let said = fails(vec![status("500 Oops"), status("500 Oops"), status("500 Oops")]);
    assert!(said.contains("500") && said.contains("--from"), "{said}");
    let person = Person::new();
    let busy = Server::start(vec![status("503 Busy"), Act::Send(answer("200 OK", "", &new_list()))]);
    person.asks(&busy.url).unwrap();
    person.has("the-new-one");
    assert!(fails(vec![status("204 No Content")]).contains("204"));
}

#[test]
fn a_redirection_to_a_release_tells_which_it_is() {
    let person = Person::new();
    let path = "/nixos/26.05/nixos-26.05.1234.0123abcd/packages.json.br";
    let there = format!("Location: {path}\r\n");
    let server = Server::start(vec![
        Act::Send(answer("302 Found", &there, b"")),
        Act::Send(answer("200 OK", ETAG, &new_list())),
        Act::Send(answer("200 OK", "", "0123abcd".repeat(5).as_bytes())),
    ]);
    let listing = person.asks(&format!("{}/nixos-26.05/packages.json.br", server.url)).unwrap();
    assert_eq!(listing.origin, Origin::Channel { url: format!("{}{path}", server.url) });
    let about = kept(&person.wanted.cache).remove(0).about;
    assert_eq!(about.release.as_deref(), Some("nixos-26.05.1234.0123abcd"));
    assert_eq!(about.revision, Some("0123abcd".repeat(5)));
    assert!(server.asked()[2].starts_with("get /nixos/26.05/nixos-26.05.1234.0123abcd/git-revision "));
    // A profile that is pinned to this revision has its list without asking Nix.
    let mut pinned = person.wanted.clone();
    pinned.source.nixpkgs = Nixpkgs::Revision("0123abcd".repeat(5));
    assert!(open(&pinned).exact);
    pinned.source.nixpkgs = Nixpkgs::Revision("f".repeat(40));
    assert!(!open(&pinned).exact);
    let round = || Act::Send(answer("302 Found", "Location: /again\r\n", b""));
    let said = fails((0..9).map(|_| round()).collect());
    assert!(said.contains("redirection"), "{said}");
}

#[test]
fn an_older_list_replaces_a_newer_one_only_when_it_is_named() {
    let person = Person::new();
    let dated = |day: &str, mark: &str| {
        let modified = format!("Last-Modified: {day} 2026 08:00:00 GMT\r\n");
        Act::Send(answer("200 OK", &modified, &brotli(&list(mark, 9))))
    };
    let server = Server::start(vec![
        dated("Wed, 04 Nov", "the-first-one"),
        dated("Tue, 03 Nov", "the-older-one"),
        dated("Tue, 03 Nov", "the-older-one"),
        dated("Thu, 05 Nov", "the-newer-one"),
    ]);
    person.asks(&server.url).unwrap();
    let before = person.lists();
    let error = person.refreshes(&server.url).unwrap_err();
    assert!(matches!(error, SourceError::Older { .. }) && error.is_input(), "{error}");
    assert!(error.to_string().contains("2026-11-03") && error.to_string().contains("--from"), "{error}");
    assert!(person.lists() == before);
    person.asks(&server.url).unwrap();
    person.has("the-older-one");
    person.refreshes(&server.url).unwrap();
    person.has("the-newer-one");
}

#[test]
fn silence_is_not_waited_for_without_end() {
    let body = new_list();
    let long = Duration::from_secs(30);
    let half = || Act::Hold(lying("200 OK", ETAG, &body[..1000], body.len()), long);
    // Each connection is served while the last one is still held.
    let person = Person::new();
    let server = Server::start(vec![half()]);
    let began = Instant::now();
    let error = person.asks(&server.url).unwrap_err().to_string();
    assert!(began.elapsed() < long, "it was waited for");
    assert!(error.contains("sent nothing any more") || error.contains("no answer in time"), "{error}");
    person.still_has_the_old_one();
    let person = Person::new();
    let silent = Server::start(vec![Act::Hold(Vec::new(), long)]);
    let error = person.asks(&silent.url).unwrap_err().to_string();
    assert!(error.contains("no answer in time"), "{error}");
    person.still_has_the_old_one();
}

#[test]
fn whoever_stops_keeps_the_old_list_and_goes_on_later() {
    let person = Person::new();
    let body = new_list();
    let cut = body.len() / 2;
    let range = format!("{ETAG}Content-Range: bytes {cut}-{}/{}\r\n", body.len() - 1, body.len());
    let held = Act::Hold(lying("200 OK", ETAG, &body[..cut], body.len()), Duration::from_millis(200));
    let server = Server::start(vec![held, Act::Send(answer("206 Partial Content", &range, &body[cut..]))]);
    let cancel = Cancel::default();
    let asked = cancel.clone();
    let at = cut as u64;
    let stopped = person.asks_until(&server.url, &cancel, &mut |step| {
        if matches!(step, Progress::Fetching { done, .. } if done == at) {
            asked.ask();
        }
    });
    assert!(matches!(stopped, Err(SourceError::Stopped)), "{stopped:?}");
    person.still_has_the_old_one();
    person.asks(&server.url).unwrap();
    person.has("the-new-one");
    // Between the last byte and the list.
    let person = Person::new();
    let server = Server::start(vec![Act::Send(answer("200 OK", "", &body))]);
    let cancel = Cancel::default();
    let asked = cancel.clone();
    let stopped = person.asks_until(&server.url, &cancel, &mut |step| {
        if step == Progress::Indexing {
            asked.ask();
        }
    });
    assert!(matches!(stopped, Err(SourceError::Stopped)), "{stopped:?}");
    person.still_has_the_old_one();
}

#[test]
fn files_are_lists_too() {
    let person = Person::new();
    let file = person.folder.path().join("a list.json");
    fs::write(&file, list("the-new-one", 5)).unwrap();
    person.asks(&format!("file://{}", file.display().to_string().replace(' ', "%20"))).unwrap();
    person.has("the-new-one");
    let missing = person.asks("file:///no/such/list").unwrap_err();
    assert!(missing.is_input() && missing.to_string().contains("/no/such/list"), "{missing}");
    assert!(person.asks("ftp://example.org/x").unwrap_err().is_input());
    assert!(person.asks("/").unwrap_err().to_string().contains("no file"));
    person.has("the-new-one");
}

#[test]
fn a_list_of_another_nixpkgs_is_better_than_none() {
    let person = Person::new();
    let mut other = person.wanted.clone();
    other.source.nixpkgs = Nixpkgs::Branch("nixos-unstable".into());
    let listing = open(&other);
    assert!(!listing.exact && listing.index.find("the-old-one").is_some() && is_stale(&listing, &other));
    other.cache = person.folder.path().join("empty");
    assert_eq!(open(&other).origin, Origin::BuiltIn);
    assert!(is_stale(&open(&other), &other));
}

#[test]
fn a_damaged_list_is_passed_over() {
    let person = Person::new();
    let (path, bytes) = &person.before[0];
    for at in [0, 9, bytes.len() / 2, bytes.len() - 1] {
        let mut bent = bytes.clone();
        bent[at] ^= 0x41;
        fs::write(path, &bent).unwrap();
        let listing = open(&person.wanted);
        assert!(!listing.exact || listing.index.find("the-old-one").is_some(), "at {at}");
        let said = listing.problem.expect("it is said");
        assert!(said.contains(path.to_str().unwrap()) && said.contains("left aside"), "{said}");
        assert_eq!((opened(&person.wanted).1, damaged(&person.wanted.cache).len()), (None, 1), "at {at}");
        fs::write(path, &bytes[..at]).unwrap();
        assert_eq!(open(&person.wanted).origin, Origin::BuiltIn, "cut at {at}");
    }
}

#[test]
fn a_damaged_list_is_replaced_by_an_older_one() {
    let person = Person::new();
    let dated = |day: &str, mark: &str| {
        let modified = format!("Last-Modified: {day} 2026 08:00:00 GMT\r\n");
        Act::Send(answer("200 OK", &modified, &brotli(&list(mark, 9))))
    };
    let script = vec![dated("Wed, 04 Nov", "the-first-one"), dated("Tue, 03 Nov", "the-older-one")];
    let server = Server::start(script);
    person.asks(&server.url).unwrap();
    let (path, mut bytes) = person.lists().remove(0);
    bytes[9] ^= 0x41;
    fs::write(path, &bytes).unwrap();
    person.refreshes(&server.url).unwrap();
    person.has("the-older-one");
    assert_eq!(open(&person.wanted).problem, None);
}

#[test]
fn what_a_killed_run_left_is_swept_by_the_next() {
    let person = Person::new();
    let left = person.wanted.cache.join("lists/.nix-abcdef");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("packages"), "{").unwrap();
    let before = SystemTime::now() - Duration::from_hours(2);
    fs::File::open(&left).unwrap().set_modified(before).unwrap();
    let server = Server::start(vec![Act::Send(answer("200 OK", "", &new_list()))]);
    person.asks(&server.url).unwrap();
    person.has("the-new-one");
}
