//! A client for QEMU's monitor: one JSON object a line, over a Unix socket.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// No answer that we ask for is nearly as long.
const LONGEST: usize = 1 << 20;
/// A busy machine may take its time.
const LIMIT: Duration = Duration::from_secs(20);

#[derive(Debug, thiserror::Error)]
pub enum QmpError {
    #[error("QEMU's monitor: {0}")]
    Io(#[from] io::Error),
    #[error("QEMU's monitor does not answer")]
    Silent,
    #[error("QEMU's monitor ended")]
    Ended,
    #[error("QEMU's monitor says what is no JSON, or too much of it")]
    Nonsense,
    #[error("QEMU refused {command}: {why}")]
    Refused { command: String, why: String },
}

/// A connection whose capabilities are agreed on.
#[derive(Debug)]
pub struct Qmp {
    stream: UnixStream,
    held: Vec<u8>,
}

impl Qmp {
    pub fn connect(path: &Path) -> Result<Self, QmpError> {
        Self::over(UnixStream::connect(path)?)
    }

    fn over(stream: UnixStream) -> Result<Self, QmpError> {
        stream.set_read_timeout(Some(Duration::from_millis(100)))?;
        stream.set_write_timeout(Some(LIMIT))?;
        let mut qmp = Self { stream, held: Vec::new() };
        let greeting = qmp.line(Instant::now() + LIMIT)?;
        if greeting.get("QMP").is_none() {
            return Err(QmpError::Nonsense);
        }
        qmp.execute("qmp_capabilities", None)?;
        Ok(qmp)
    }

    /// Runs a command and gives its answer; events before it are passed over.
    pub fn execute(&mut self, command: &str, arguments: Option<Value>) -> Result<Value, QmpError> {
        let mut wanted = json!({ "execute": command });
        if let Some(arguments) = arguments {
            wanted["arguments"] = arguments;
        }
        let mut line = wanted.to_string();
        line.push('\n');
        self.stream.write_all(line.as_bytes())?;
        let until = Instant::now() + LIMIT;
        loop {
            let mut answer = self.line(until)?;
            if let Some(value) = answer.get_mut("return") {
                return Ok(value.take());
            }
            if let Some(error) = answer.get("error") {
                let why = error.get("desc").and_then(Value::as_str).unwrap_or("it does not say why");
                return Err(QmpError::Refused { command: command.to_owned(), why: why.to_owned() });
            }
        }
    }

    /// `running`, `paused`, `internal-error`, `guest-panicked`, …
    pub fn status(&mut self) -> Result<String, QmpError> {
        let status = self.execute("query-status", None)?;
        Ok(status.get("status").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    fn line(&mut self, until: Instant) -> Result<Value, QmpError> {
        loop {
            if let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.held.drain(..=end).collect();
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return serde_json::from_slice(&line).map_err(|_| QmpError::Nonsense);
            }
            if self.held.len() > LONGEST {
                return Err(QmpError::Nonsense);
            }
            if Instant::now() > until {
                return Err(QmpError::Silent);
            }
            let mut buffer = [0; 4096];
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(QmpError::Ended),
                Ok(read) => self.held.extend_from_slice(&buffer[..read]),
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
                    ) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::thread::{self, JoinHandle};

    use super::*;

    const GREETING: &str = "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n";

    /// A monitor that answers each line with the next of these; gives back what it was asked.
    fn fake(
        greeting: &'static str,
        answers: &'static [&'static str],
    ) -> (UnixStream, JoinHandle<Vec<String>>) {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let thread = thread::spawn(move || {
            theirs.write_all(greeting.as_bytes()).unwrap();
            let mut lines = BufReader::new(theirs.try_clone().unwrap()).lines();
            let mut asked = Vec::new();
            for answer in answers {
                let Some(Ok(line)) = lines.next() else { break };
                asked.push(line);
                for part in answer.as_bytes().chunks(7) {
                    theirs.write_all(part).unwrap();
                }
            }
            asked
        });
        (ours, thread)
    }

    #[test]
    fn events_between_are_passed_over() {
        let answers: &[&str] = &[
            "{\"return\": {}}\n",
            "{\"event\": \"STOP\", \"timestamp\": {}}\r\n\n{\"return\": {\"status\": \"internal-error\"}}\r\n",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no screen\"}}\n",
        ];
        let (stream, fake) = fake(GREETING, answers);
        let mut qmp = Qmp::over(stream).unwrap();
        assert_eq!(qmp.status().unwrap(), "internal-error");
        let refused = qmp.execute("screendump", Some(json!({ "filename": "/x" }))).unwrap_err();
        assert_eq!(refused.to_string(), "QEMU refused screendump: no screen");
        let asked = fake.join().unwrap();
        assert_eq!(asked[0], r#"{"execute":"qmp_capabilities"}"#);
        assert_eq!(asked[2], r#"{"arguments":{"filename":"/x"},"execute":"screendump"}"#);
        assert!(matches!(qmp.status(), Err(QmpError::Ended | QmpError::Io(_))));
    }

    #[test]
    fn who_is_no_monitor_is_not_believed() {
        let (stream, _fake) = fake("{\"hello\": 1}\n", &[]);
        assert!(matches!(Qmp::over(stream), Err(QmpError::Nonsense)));
        let (stream, _fake) = fake("SSH-2.0\n", &[]);
        assert!(matches!(Qmp::over(stream), Err(QmpError::Nonsense)));
        let endless: &'static str = Box::leak("x".repeat(LONGEST + 8192).into_boxed_str());
        let (stream, _fake) = fake(endless, &[]);
        assert!(matches!(Qmp::over(stream), Err(QmpError::Nonsense)));
    }
}
