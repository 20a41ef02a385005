//! Listening, until told to stop.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::tls_rustls::RustlsAcceptor;
use axum_server::{Handle, Server};
use tokio::task::JoinSet;

use crate::connection::{Bounded, Limits};
use crate::follow::follow;
use crate::runner::Runner;
use crate::tls::Told;
use crate::{Options, router};

/// Requests under way when told to stop have so long to be finished.
const FAREWELL: Duration = Duration::from_secs(30);
/// Requests of one connection under way at once (HTTP/2).
const STREAMS_MAX: u32 = 64;

/// Serves until SIGTERM or Ctrl-C, and does background jobs meanwhile; requests and steps
/// under way are finished.
///
/// `ready` is told the address once connections are taken.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(options: &Options, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let listener = TcpListener::bind(options.listen)?;
    let runner = Runner::start(options.kernel.clone(), options.jobs.clone())?;
    let handle = Handle::new();
    // Ends with this value.
    let mut beside = JoinSet::new();
    beside.spawn(follow(options.kernel.clone(), options.keeps.clone()));
    beside.spawn(stop_when_told(handle.clone()));
    if let Some(certificate) = &options.tls {
        let told = Told::new();
        beside.spawn(certificate.clone().follow(options.kernel.clone(), told));
    }
    // Who is told may send SIGHUP, which would end us if nobody waited for it yet.
    ready(listener.local_addr()?);
    let served = answer(listener, handle, options).await;
    drop(beside);
    let stopped = tokio::task::spawn_blocking(|| runner.stop()).await;
    served.and(stopped.map_err(io::Error::other))
}

async fn answer(
    listener: TcpListener,
    handle: Handle<SocketAddr>,
    options: &Options,
) -> io::Result<()> {
    let service = router(options).into_make_service_with_connect_info::<SocketAddr>();
    let (limits, bounded) = (options.limits, Bounded::by(options.limits));
    let server = patient(axum_server::from_tcp(listener)?, limits).handle(handle);
    match &options.tls {
        None => server.acceptor(bounded).serve(service).await,
        Some(certificate) => {
            let acceptor = RustlsAcceptor::new(certificate.in_force())
                .handshake_timeout(limits.patience)
                .acceptor(bounded);
            server.acceptor(acceptor).serve(service).await
        }
    }
}

/// Hangs up on who sends half a head, or nothing more.
fn patient(mut server: Server<SocketAddr>, limits: Limits) -> Server<SocketAddr> {
    let patience = limits.patience;
    let http = server.http_builder();
    http.http1().header_read_timeout(patience);
    http.http2()
        .max_concurrent_streams(STREAMS_MAX)
        .keep_alive_interval(patience)
        .keep_alive_timeout(patience);
    server.first_request_timeout(patience)
}

async fn stop_when_told(handle: Handle<SocketAddr>) {
    told_to_stop().await;
    handle.graceful_shutdown(Some(FAREWELL));
    // The others beside the server end when it does.
    std::future::pending::<()>().await;
}

async fn told_to_stop() {
    let interrupted = async {
        // Without the handler the process ends at once, which is what was asked for.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("stopping");
}
