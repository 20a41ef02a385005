//! Files in and out piece by piece: what comes is read by a thread that waits for it, what
//! goes is read from a file while it goes. Neither is ever in memory whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use kernel::{Input, Outcome, StoreError};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::Problem;
use crate::files::disposition;

const PIECE: usize = 64 * 1024;
/// Pieces that wait for the other side.
const AHEAD: usize = 8;

type Piece = io::Result<Bytes>;

/// The two ends of a file that comes: what is sent into one is read from the other.
pub(crate) fn pipe() -> (Sender<Piece>, Pieces) {
    let (sender, receiver) = channel(AHEAD);
    let pieces = Pieces {
        receiver,
        piece: Bytes::new(),
        ended: false,
    };
    (sender, pieces)
}

/// A file as it comes. It ends with an empty piece; without one it broke off.
pub(crate) struct Pieces {
    receiver: Receiver<Piece>,
    piece: Bytes,
    ended: bool,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() && !self.ended {
            let next = self.receiver.blocking_recv();
            self.piece = next.unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
            self.ended = self.piece.is_empty();
        }
        let n = self.piece.len().min(into.len());
        into[..n].copy_from_slice(&self.piece.split_to(n));
        Ok(n)
    }
}

/// Sends a part of a form on as it comes; how long it was, or that it is longer than `most`.
pub(crate) async fn send_on(
    mut part: Field<'_>,
    most: u64,
    sender: Sender<Piece>,
) -> Result<u64, Broken> {
    let mut sum = 0;
    loop {
        let piece = match part.chunk().await {
            Ok(piece) => piece.unwrap_or_default(),
            Err(_) => return Err(Broken::Off),
        };
        sum += piece.len() as u64;
        if sum > most {
            return Err(Broken::TooLarge);
        }
        let ended = piece.is_empty();
        if sender.send(Ok(piece)).await.is_err() || ended {
            return Ok(sum);
        }
    }
}

/// Why a file did not come whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Broken {
    Off,
    TooLarge,
}

/// A file that is written to be read from its beginning, with what the writing comes to.
pub(crate) fn written<T>(write: impl FnOnce(File) -> Outcome<T>) -> Outcome<(File, T)> {
    let failed = |error| StoreError::new("writing a file", error);
    let mut file = tempfile::tempfile().map_err(failed)?;
    let output = file.try_clone().map_err(failed)?;
    let told = write(output)?;
    file.rewind().map_err(failed)?;
    Ok((file, told))
}

/// A file to be saved by the browser under a name.
pub(crate) fn attachment(
    name: &str,
    media_type: &'static str,
    mut file: impl Input + 'static,
) -> Result<Response, Problem> {
    let fail = |error: io::Error| Problem::broken("sending a file", error);
    let length = file.seek(SeekFrom::End(0)).map_err(fail)?;
    file.rewind().map_err(fail)?;
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition(name)),
        (CONTENT_LENGTH, length.to_string()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    let (sender, receiver) = channel(AHEAD);
    tokio::task::spawn_blocking(move || read_into(file, &sender));
    Ok((headers, Body::new(Going(receiver))).into_response())
}

/// Ends when all is read, or nobody takes it any more.
fn read_into(mut file: impl Input, sender: &Sender<Piece>) {
    let mut block = vec![0; PIECE];
    loop {
        let piece = match file.read(&mut block) {
            Ok(0) => return,
            Ok(n) => Ok(Bytes::copy_from_slice(&block[..n])),
            Err(error) => Err(error),
        };
        let failed = piece.is_err();
        if sender.blocking_send(piece).is_err() || failed {
            return;
        }
    }
}

struct Going(Receiver<Piece>);

impl http_body::Body for Going {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0
            .poll_recv(context)
            .map(|piece| piece.map(|it| it.map(Frame::data)))
    }
}
