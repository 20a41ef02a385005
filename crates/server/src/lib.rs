//! The platform over HTTP: sessions, records, files, set-up. The only crate that knows the wire.
//!
//! One file per room; each holds its routes and the types only it sends. No business rule
//! is here: what may be done is asked of the kernel, and what a room cannot know it asks
//! of the definitions. Ids are called `Uuid` where types go over the wire: the description
//! knows them by that name.

mod again;
mod answer;
mod assets;
mod audit;
mod browser;
mod bulk;
mod codes;
mod connection;
mod credential;
mod dashboards;
mod definitions;
mod delegations;
mod design;
mod desk;
mod dossier;
mod entry;
mod errors;
mod export;
mod feed;
mod files;
mod filter;
mod follow;
mod guard;
mod handover;
mod history;
mod imports;
pub mod installation;
mod jobs;
mod judged;
mod keys;
mod lookup;
mod map;
pub mod measures;
mod messages;
mod notice;
mod oidc;
mod openapi;
mod organisations;
mod params;
mod paste;
mod pivot;
mod print;
mod public;
mod qr;
mod quality;
mod records;
mod reports;
mod retention;
mod row;
mod runner;
mod search;
pub mod secret;
mod serve;
mod session;
mod setup;
mod source;
mod stream;
mod tables;
mod tls;
mod tokens;
mod uploads;
mod views;
mod wall;

use std::sync::Arc;

use kernel::{Kernel, Outcome, Running};

pub use assets::Asset;
pub use connection::Limits;
pub(crate) use errors::Problem;
pub use follow::Keeps;
pub use handover::reset;
pub use history::last_block;
pub use jobs::job_kinds;
pub use notice::{Outlets, teach as teach_notices};
pub use serve::serve;
pub use source::Network;
pub use tls::{Certificate, CertificateFault};

/// How the platform is served. Filled in by the caller who knows.
pub struct Options {
    pub kernel: Running,
    pub listen: std::net::SocketAddr,
    /// The client, embedded in the binary.
    pub client: &'static [Asset],
    /// Gateways whose word on where a request comes from is taken, and nobody else's.
    pub proxies: Vec<Network>,
    /// What notices may be sent to.
    pub notify: Outlets,
    /// For speaking TLS ourselves; none when a gateway does, or nobody.
    pub tls: Option<Certificate>,
    pub limits: Limits,
    /// The background jobs this node does; [`job_kinds`] and those of the caller.
    pub jobs: kernel::JobKinds,
    /// What this node keeps beside the data.
    pub keeps: Vec<Keeps>,
    /// By it others know that an answer is the installation's.
    pub signer: exchange::seal::Signer,
}

/// What every request sees.
#[derive(Clone)]
pub(crate) struct App(Arc<AppParts>);

pub(crate) struct AppParts {
    kernel: Running,
    pub(crate) client: &'static [Asset],
    pub(crate) proxies: Vec<Network>,
    pub(crate) notify: Outlets,
    pub(crate) signer: exchange::seal::Signer,
    /// Every connection is encrypted.
    pub(crate) speaks_tls: bool,
    /// Each Argon2 run takes 19 MiB; more at once would let strangers fill the memory.
    pub(crate) hashing: tokio::sync::Semaphore,
    /// A provider of identities that hangs must not hold every thread.
    pub(crate) reaching: tokio::sync::Semaphore,
    /// How often strangers ask for public pages.
    pub(crate) pace: public::Pace,
    /// What the description says whatever the definitions are.
    pub(crate) openapi: serde_json::Value,
}

/// Argon2 runs at once.
const HASHING_MAX: usize = 2;
/// Questions to providers of identities at once.
const REACHING_MAX: usize = 16;

impl std::ops::Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl App {
    /// The kernel in force; a request that needs it more than once asks once.
    pub(crate) fn kernel(&self) -> Kernel {
        self.kernel.kernel()
    }

    /// Puts another kernel in force for all requests from now on.
    pub(crate) fn put_in_force(&self, kernel: Kernel) {
        self.kernel.replace(kernel);
    }

    /// Takes up definitions that somebody else put in force meanwhile.
    pub(crate) async fn follow(&self) {
        let running = self.kernel.clone();
        // What fails here fails again where it is told.
        let _ = tokio::task::spawn_blocking(move || running.follow()).await;
    }

    /// Runs a job of the kernel off the async threads.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Kernel) -> Outcome<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.answer(move |kernel| job(kernel).map_err(Problem::from))
            .await
    }

    /// The same, where what was asked is read first and may be wrong.
    pub(crate) async fn answer<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Kernel) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let kernel = self.kernel();
        tokio::task::spawn_blocking(move || job(&kernel))
            .await
            .map_err(|it| Problem::broken("a job of the kernel stopped", it))?
    }
}

/// The whole application, for serving and for tests.
pub fn router(options: &Options) -> axum::Router {
    let (routes, openapi) = openapi::routes();
    let app = App(Arc::new(AppParts {
        kernel: options.kernel.clone(),
        client: options.client,
        proxies: options.proxies.clone(),
        notify: options.notify.clone(),
        signer: options.signer.clone(),
        speaks_tls: options.tls.is_some(),
        hashing: tokio::sync::Semaphore::new(HASHING_MAX),
        reaching: tokio::sync::Semaphore::new(REACHING_MAX),
        pace: public::Pace::default(),
        openapi,
    }));
    guard::around(routes, app, options.limits.patience)
}

/// The API's description, OpenAPI 3.1.
pub fn description(model: &model::Model) -> String {
    openapi::described(openapi::routes().1, model)
}
