//! What a connection may cost us: how many there are at once, and how long the other end may
//! keep us waiting before we hang up.
//!
//! Not here: encryption (`tls`), and how large a request may be (`guard`).

use std::future::{Future, Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Once};
use std::task::{Context, Poll, ready as until};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; who comes then is hung up on.
    pub connections: usize,
    /// How long the other end may be silent in the middle of something: shaking hands, sending
    /// a head or the next piece of a body, taking an answer.
    pub patience: Duration,
}

impl Limits {
    /// More than the browsers of a city at work, and longer than a bad mobile line is silent.
    pub const USUAL: Limits = Limits {
        connections: 4096,
        patience: Duration::from_secs(30),
    };
}

/// Takes a connection while there is a place for it.
#[derive(Clone)]
pub(crate) struct Bounded {
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Bounded {
    pub(crate) fn by(limits: Limits) -> Bounded {
        Bounded {
            places: Arc::new(Semaphore::new(limits.connections)),
            patience: limits.patience,
        }
    }
}

impl<S> Accept<TcpStream, S> for Bounded {
    type Stream = Held;
    type Service = S;
    type Future = Ready<io::Result<(Held, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        static FULL: Once = Once::new();
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            FULL.call_once(|| tracing::warn!("too many connections: the newest are hung up on"));
            return ready(Err(io::ErrorKind::ConnectionRefused.into()));
        };
        let held = Held {
            stream,
            patience: self.patience,
            waiting: None,
            _place: place,
        };
        ready(held.stream.set_nodelay(true).map(|()| (held, service)))
    }
}

/// A connection in its place. Writing fails when the other end has long taken nothing.
pub(crate) struct Held {
    stream: TcpStream,
    patience: Duration,
    /// Since nothing could be written.
    waiting: Option<Pin<Box<Sleep>>>,
    _place: OwnedSemaphorePermit,
}

impl Held {
    fn bounded<T>(
        &mut self,
        cx: &mut Context<'_>,
        done: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.waiting = None;
            return done;
        }
        let patience = self.patience;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        until!(waiting.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Held {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Held {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.bounded(cx, done)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.bounded(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(cx);
        self.bounded(cx, done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.bounded(cx, done)
    }
}
