//! Walks against real servers on this machine, honest and otherwise.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::SyncSender;

use super::super::graph::tests::{info, name};
use super::*;

const FOLDER: &str = "/nix/store";
const LONG: Duration = Duration::from_mins(1);

fn narinfo(letter: char, nar: u64, references: &str) -> String {
    let mut text = format!("StorePath: {FOLDER}/{}\nNarSize: {nar}\nReferences:", name(letter));
    references.chars().for_each(|letter| write!(text, " {}", name(letter)).unwrap());
    format!("{text}\nFileSize: {}\n", nar / 10)
}

/// a needs itself, b and c; those need each other and d.
fn honest() -> HashMap<String, String> {
    let all = [('a', 1000, "abc"), ('b', 200, "cd"), ('c', 30, "bd"), ('d', 40, "")];
    all.map(|(letter, nar, needs)| (name(letter).hash().to_owned(), narinfo(letter, nar, needs))).into()
}

/// A server on this machine, and how often it was asked.
struct Server {
    cache: Cache,
    asked: Arc<AtomicUsize>,
}

impl Server {
    /// `answer` gets the hash that is asked for and writes what it likes.
    fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let cache = Cache::of(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let (answer, count) = (Arc::new(answer), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, count) = (Arc::clone(&answer), Arc::clone(&count));
                thread::spawn(move || serve(stream, &*answer, &count));
            }
        });
        Self { cache, asked }
    }

    fn of(files: HashMap<String, String>) -> Self {
        Self::start(move |hash, stream| match files.get(hash) {
            Some(text) => reply(stream, "200 OK", text),
            None => reply(stream, "404 Not Found", "404"),
        })
    }
}

/// All requests of one connection, which is kept between them.
fn serve(mut stream: TcpStream, answer: &dyn Fn(&str, &mut TcpStream), count: &AtomicUsize) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    while let Some(Ok(line)) = lines.next() {
        if let Some(path) = line.strip_prefix("GET /") {
            count.fetch_add(1, Ordering::SeqCst);
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            answer(path.split('.').next().unwrap(), &mut stream);
        }
    }
}

fn reply(stream: &mut TcpStream, status: &str, text: &str) {
    // The other side may have stopped listening.
    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{text}", text.len());
}

fn walk_all(caches: Vec<Cache>, cancel: &Cancel, limit: Duration) -> (Graph, Walked) {
    let mut graph = Graph::default();
    let walked = walk(&mut graph, [name('a')], FOLDER, caches, limit, cancel);
    (graph, walked)
}

#[test]
fn a_server_is_asked_for_each_path_once() {
    let server = Server::of(honest());
    let (graph, walked) = walk_all(vec![server.cache.clone()], &Cancel::default(), LONG);
    assert_eq!(walked.problems, Vec::<String>::new());
    let closure = graph.closure(&[name('a')]);
    assert!(closure.missing.is_empty());
    let sum = graph.sum(&closure.paths);
    assert_eq!((sum.nar, sum.file), (1270, Some(127)));
    assert_eq!(server.asked.load(Ordering::SeqCst), 4);
}

#[test]
fn what_is_known_is_not_asked_again_but_what_lies_behind_it_is() {
    let server = Server::of(honest());
    let mut graph = Graph::default();
    graph.insert(name('b'), info(200, "cd"));
    let walked = walk(&mut graph, [name('a')], FOLDER, vec![server.cache], LONG, &Cancel::default());
    assert!(walked.problems.is_empty() && graph.closure(&[name('a')]).missing.is_empty());
    assert_eq!(server.asked.load(Ordering::SeqCst), 3);
}

#[test]
fn a_path_that_one_cache_lacks_is_asked_of_the_next() {
    let mut files = honest();
    let only = HashMap::from([files.remove_entry(name('d').hash()).unwrap()]);
    let (one, two) = (Server::of(files), Server::of(only));
    let both = vec![one.cache.clone(), two.cache];
    let (graph, walked) = walk_all(both, &Cancel::default(), LONG);
    assert!(graph.closure(&[name('a')]).missing.is_empty() && walked.absent.is_empty());
    let (graph, walked) = walk_all(vec![one.cache], &Cancel::default(), LONG);
    assert_eq!(walked.absent, HashSet::from([name('d')]));
    assert_eq!(graph.closure(&[name('a')]).missing, HashSet::from([name('d')]));
}

/// References that lead to ever new paths: a server that never ends, or gives nonsense for all.
fn many(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> (Server, Walked) {
    let server = Server::start(move |_, stream| answer(stream));
    let letters = "abcdfghijklmnpqrsvwxyz0123456789";
    let wanted: Vec<StoreName> = letters.chars().map(name).collect();
    let mut graph = Graph::default();
    let walked = walk(&mut graph, wanted, FOLDER, vec![server.cache.clone()], LONG, &Cancel::default());
    assert_eq!(graph.len(), 0);
    assert!(walked.absent.is_empty(), "who answers with nonsense has not said that it has no such path");
    (server, walked)
}

#[test]
fn a_server_of_nonsense_is_told_of_once_and_left_alone() {
    for (answer, said) in
        [("200 OK", "answered with what is no narinfo"), ("500 Oh No", "answered with status 500")]
    {
        let (server, walked) = many(move |stream| reply(stream, answer, "<html>log in first</html>"));
        assert_eq!(walked.problems.len(), 1, "{walked:?}");
        assert!(walked.problems[0].contains(said), "{walked:?}");
        // Those on their way when it was given up come on top.
        assert!(server.asked.load(Ordering::SeqCst) < AT_ONCE + PATIENCE as usize);
    }
    let (_, walked) = many(|stream| drop(stream.write_all(b"\x00\xff no HTTP at all\r\n\r\n")));
    assert_eq!(walked.problems.len(), 1, "{walked:?}");
}

#[test]
fn nobody_at_the_address() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cache = Cache::of(&format!("http://{free}")).unwrap();
    let (graph, walked) = walk_all(vec![cache], &Cancel::default(), LONG);
    assert!(graph.len() == 0 && walked.absent.is_empty());
    assert!(walked.problems[0].contains("cannot be reached"), "{walked:?}");
}

/// A server that tells when it is asked, and never answers.
fn silent(tell: SyncSender<()>) -> Server {
    Server::start(move |_, stream| {
        let _ = tell.send(());
        // Until the other side goes.
        let _ = BufReader::new(stream).lines().count();
    })
}

#[test]
fn whoever_stops_does_not_wait_for_a_silent_server() {
    let (tell, asked) = mpsc::sync_channel(1);
    let server = silent(tell);
    let cancel = Cancel::default();
    let stopper = cancel.clone();
    let waiting = thread::spawn(move || {
        asked.recv().unwrap();
        stopper.ask();
    });
    let (graph, walked) = walk_all(vec![server.cache], &cancel, Duration::MAX);
    waiting.join().unwrap();
    assert_eq!(graph.len(), 0);
    assert_eq!(walked.problems, ["the question for sizes was stopped"], "before its time-out");
}

#[test]
fn a_silent_server_costs_no_more_than_the_limit() {
    let (tell, _asked) = mpsc::sync_channel(1);
    let server = silent(tell);
    let (_, walked) = walk_all(vec![server.cache], &Cancel::default(), Duration::from_millis(100));
    assert_eq!(walked.problems, ["the binary caches took longer than 0 s"]);
}
