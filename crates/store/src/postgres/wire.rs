//! The wire to PostgreSQL, worked by the thread that uses it.
//!
//! What is sent need not be waited for: it goes out together with what is next waited for,
//! and answers come in the order of the questions. So one journey there and back is enough
//! for many statements. Not here: what they are, and what a failure means (`session`).

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use kernel::StoreError;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, Connection, Error, NoTls, Socket};

/// What was sent, until it is answered.
type Sent = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

pub(super) struct Wire {
    /// Only gone while it is dropped.
    client: Option<Arc<Client>>,
    sent: VecDeque<Sent>,
    connection: Connection<Socket, NoTlsStream>,
    runtime: Runtime,
}

/// What failed: something sent before, or what was waited for.
pub(super) enum Failed {
    Before(Error),
    Itself(Error),
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Error {
        match failed {
            Failed::Before(error) | Failed::Itself(error) => error,
        }
    }
}

impl Wire {
    pub(super) fn connect(config: &Config) -> Result<Wire, StoreError> {
        let doing = "连接 PostgreSQL 数据库";
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| StoreError::new(doing, e))?;
        let connected = runtime.block_on(config.connect(NoTls));
        let (client, connection) = connected.map_err(|e| StoreError::new(doing, e))?;
        Ok(Wire {
            client: Some(Arc::new(client)),
            sent: VecDeque::new(),
            connection,
            runtime,
        })
    }

    pub(super) fn client(&self) -> Arc<Client> {
        let client = self.client.as_ref();
        Arc::clone(client.unwrap_or_else(|| unreachable!("there until dropped")))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.as_ref().is_none_or(|it| it.is_closed())
    }

    /// Sends it with what is waited for next.
    pub(super) fn send(&mut self, asked: impl Future<Output = Result<(), Error>> + Send + 'static) {
        self.sent.push_back(Box::pin(asked));
    }

    /// Puts on its way what was sent.
    pub(super) fn flush(&mut self) {
        let (connection, sent) = (&mut self.connection, &mut self.sent);
        self.runtime.block_on(poll_fn(|cx| {
            // What fails at once is a wire that is cut, and whoever uses it next finds out.
            sent.retain_mut(|it| it.as_mut().poll(cx).is_pending());
            let _ = driven(connection, cx);
            Poll::Ready(())
        }));
    }

    /// Nobody waits any more for what was sent.
    pub(super) fn forget(&mut self) {
        self.sent.clear();
    }

    /// Waits for all that was sent before, and for this.
    pub(super) fn wait<T>(
        &mut self,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Failed> {
        let mut asked = pin!(asked);
        let (mut before, mut answer) = (None, None);
        let (connection, sent) = (&mut self.connection, &mut self.sent);
        let answer = self.runtime.block_on(poll_fn(|cx| {
            if let Err(error) = driven(connection, cx) {
                return Poll::Ready(Err(error));
            }
            // In their order: what is polled first goes out first.
            sent.retain_mut(|it| match it.as_mut().poll(cx) {
                Poll::Pending => true,
                Poll::Ready(answer) => {
                    before = before.take().or(answer.err());
                    false
                }
            });
            if answer.is_none()
                && let Poll::Ready(found) = asked.as_mut().poll(cx)
            {
                answer = Some(found);
            }
            match answer.take_if(|_| sent.is_empty()) {
                Some(answer) => Poll::Ready(answer),
                None => Poll::Pending,
            }
        }));
        match before {
            Some(error) => Err(Failed::Before(error)),
            None => answer.map_err(Failed::Itself),
        }
    }
}

/// Lets through what is there in both directions.
fn driven(
    connection: &mut Connection<Socket, NoTlsStream>,
    cx: &mut Context<'_>,
) -> Result<(), Error> {
    loop {
        match connection.poll_message(cx) {
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(error))) => return Err(error),
            Poll::Ready(None) | Poll::Pending => return Ok(()),
        }
    }
}

impl Drop for Wire {
    /// Takes leave, so that the other end need not find out.
    fn drop(&mut self) {
        self.sent.clear();
        self.client = None;
        let connection = &mut self.connection;
        self.runtime.block_on(poll_fn(|cx| {
            let _ = driven(connection, cx);
            Poll::Ready(())
        }));
    }
}
