//! Listening, until told to stop.

use std::io;

use tokio::net::TcpListener;

use crate::follow::follow;
use crate::runner::Runner;
use crate::{Options, Peer, router};

/// Serves until SIGTERM or Ctrl-C, and does background jobs meanwhile; requests and steps
/// under way are finished.
///
/// `ready` is told the address once connections are taken.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(options: &Options, ready: impl FnOnce(std::net::SocketAddr)) -> io::Result<()> {
    let listener = TcpListener::bind(options.listen).await?;
    let runner = Runner::start(options.kernel.clone(), options.jobs.clone())?;
    ready(listener.local_addr()?);
    let following = tokio::spawn(follow(options.kernel.clone()));
    let service = router(options).into_make_service_with_connect_info::<Peer>();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(told_to_stop())
        .await;
    following.abort();
    let stopped = tokio::task::spawn_blocking(|| runner.stop()).await;
    served.and(stopped.map_err(io::Error::other))
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
