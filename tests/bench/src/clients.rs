//! Sixteen clients that write as fast as they are answered, each over one kept connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use serde_json::Value as Json;

pub(crate) const CLIENTS: usize = 16;

/// One client's connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    address: String,
    pub(crate) cookie: String,
}

impl Client {
    pub(crate) fn new(address: &str, cookie: &str) -> Client {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Client {
            stream: BufReader::new(stream),
            address: address.to_owned(),
            cookie: cookie.to_owned(),
        }
    }

    /// Status, the cookie set, and the body; none when the other side is gone.
    pub(crate) fn post(&mut self, path: &str, body: &str) -> Option<(u16, String, Json)> {
        self.send("POST", path, body)
    }

    /// Status and body; none when the other side is gone.
    pub(crate) fn get(&mut self, path: &str) -> Option<(u16, Json)> {
        let (status, _, body) = self.send("GET", path, "")?;
        Some((status, body))
    }

    fn send(&mut self, verb: &str, path: &str, body: &str) -> Option<(u16, String, Json)> {
        let Client {
            address, cookie, ..
        } = &*self;
        let request = format!(
            "{verb} {path} HTTP/1.1\r\nHost: {address}\r\nX-Xuezheng: 1\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).ok()?;
        let (mut status, mut set, mut length) = (0, String::new(), 0);
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest.split(' ').next()?.parse().ok()?;
            }
            match line.split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().ok()?;
                }
                Some((name, value)) if name.eq_ignore_ascii_case("set-cookie") => {
                    set = value.split(';').next()?.to_owned();
                }
                _ => {}
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        Some((status, set, serde_json::from_slice(&body).ok()?))
    }
}

/// What all clients together were acknowledged.
pub(crate) struct Written {
    pub(crate) ids: Vec<String>,
    pub(crate) a_second: f64,
}

/// All write for so long; `body` gives the n-th of client k, `at_end` is done before they
/// stop.
pub(crate) fn write_all(
    address: &str,
    cookie: &str,
    path: &str,
    length: Duration,
    body: impl Fn(usize, u64) -> String + Sync,
    at_end: impl FnOnce(),
) -> Written {
    let going = AtomicBool::new(true);
    let began = Moment::now();
    let ids = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|k| {
                let (going, body) = (&going, &body);
                scope.spawn(move || {
                    let mut client = Client::new(address, cookie);
                    let mut ids = Vec::new();
                    for n in 0.. {
                        if !going.load(Ordering::Relaxed) {
                            break;
                        }
                        let Some((status, _, made)) = client.post(path, &body(k, n)) else {
                            break;
                        };
                        assert_eq!(status, 201, "{made}");
                        ids.push(made["id"].as_str().unwrap().to_owned());
                    }
                    ids
                })
            })
            .collect();
        std::thread::sleep(length);
        at_end();
        going.store(false, Ordering::Relaxed);
        clients
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect::<Vec<_>>()
    });
    let a_second = ids.len() as f64 / began.elapsed().as_secs_f64();
    Written { ids, a_second }
}
