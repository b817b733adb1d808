//! A real server on this machine that does what it is told, connection by connection, and lists to
//! serve.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What is done with one connection, after its request was read.
pub enum Act {
    /// These bytes, then hang up.
    Send(Vec<u8>),
    /// These bytes in so many pieces, with a pause behind each.
    Trickle(Vec<u8>, usize, Duration),
    /// These bytes, then silence for so long.
    Hold(Vec<u8>, Duration),
}

/// A server that answers as scripted and hangs up on everybody who comes later.
pub struct Server {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn start(script: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            let mut script = script.into_iter();
            for stream in listener.incoming().flatten() {
                let request = request(&stream);
                seen.lock().unwrap().push(request);
                // A client that has enough may have hung up.
                let _ = script.next().map_or(Ok(()), |act| act.on(stream));
            }
        });
        Self { url, asked }
    }

    /// Every request so far: its line and headers, lower case, a line each.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn request(stream: &TcpStream) -> String {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.take_while(|line| !line.is_empty()).map(|line| line.to_lowercase() + "\n").collect()
}

impl Act {
    fn on(self, mut stream: TcpStream) -> std::io::Result<()> {
        match self {
            Self::Send(bytes) => stream.write_all(&bytes),
            Self::Trickle(bytes, pieces, pause) => {
                for piece in bytes.chunks(bytes.len().div_ceil(pieces)) {
                    stream.write_all(piece)?;
                    stream.flush()?;
                    thread::sleep(pause);
                }
                Ok(())
            }
            Self::Hold(bytes, pause) => {
                stream.write_all(&bytes)?;
                stream.flush()?;
                thread::sleep(pause);
                Ok(())
            }
        }
    }
}

/// An answer with these headers, and with the length that it has.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    lying(status, headers, body, body.len())
}

/// An answer that says another length.
pub fn lying(status: &str, headers: &str, body: &[u8], length: usize) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// A list as a channel publishes it, not packed: `count` packages and one that is called `mark`.
pub fn list(mark: &str, count: usize) -> Vec<u8> {
    let package = |name: &str| {
        format!(
            "\"{name}\":{{\"name\":\"{name}-1.0\",\"pname\":\"{name}\",\"version\":\"1.0\",\
             \"system\":\"x86_64-linux\",\"meta\":{{\"description\":\"The tool {name}\",\
             \"available\":true,\"broken\":false}}}}"
        )
    };
    let mut all: Vec<String> = (0..count).map(|number| package(&format!("tool-{number:05}"))).collect();
    all.push(package(mark));
    format!("{{\"version\":2,\"packages\":{{{}}}}}", all.join(",")).into_bytes()
}

/// A stream of brotli that holds these bytes as they are: each block is marked as not compressed.
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    // A window of 64 KiB.
    bits.add(0, 1);
    for block in bytes.chunks(1 << 16) {
        bits.add(0, 1);
        bits.add(0, 2);
        bits.add(u32::try_from(block.len() - 1).unwrap(), 16);
        bits.add(1, 1);
        bits.align();
        bits.bytes.extend_from_slice(block);
    }
    // The last block, an empty one.
    bits.add(3, 2);
    bits.bytes
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn add(&mut self, value: u32, count: u32) {
        for at in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = u8::try_from(value >> at & 1).unwrap();
            *self.bytes.last_mut().unwrap() |= bit << (self.used % 8);
            self.used += 1;
        }
    }

    fn align(&mut self) {
        self.used = 0;
    }
}
