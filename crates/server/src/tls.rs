//! TLS without a gateway: a certificate with its key, read again when the files change or when
//! told to (SIGHUP), so that a renewed one needs no restart.
//!
//! Not here: who may connect and for how long (`connection`), and what pages say under TLS
//! (`guard`, `session::token`).

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use base::Instant;
use jiff::SignedDuration;
use kernel::Running;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{InconsistentKeys, ServerConfig};
use thiserror::Error;

/// How often the files are looked at without being told.
const LOOK: Duration = Duration::from_secs(60);
/// From so long before its end on, each day's log says so.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A certificate in force and the files it lies in: PEM, the chain with our own first.
#[derive(Clone, Debug)]
pub struct Certificate {
    files: Files,
    seen: Pair,
    ends: Instant,
    in_force: RustlsConfig,
}

#[derive(Clone, Debug)]
struct Files {
    chain: PathBuf,
    key: PathBuf,
}

/// What the files held.
#[derive(Clone, PartialEq, Eq)]
struct Pair {
    chain: Vec<u8>,
    key: Vec<u8>,
}

/// Why a certificate cannot be used, told to who put it there.
#[derive(Debug, Error)]
pub enum CertificateFault {
    #[error("{} 读不出来。请检查路径是否写对、本程序的用户能否读取。", .file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} 里没有证书。应为 PEM 格式，以 -----BEGIN CERTIFICATE----- 开头；.pfx、.der 请先转换。", .0.display())]
    NoCertificate(PathBuf),
    #[error("{} 里没有可用的私钥。应为 PEM 格式，以 -----BEGIN PRIVATE KEY----- 开头；带口令的私钥请先去掉口令。", .0.display())]
    NoKey(PathBuf),
    #[error("证书 {} 与私钥 {} 不是一对。请核对是否拿错了文件；证书文件里本机证书应排在最前。", .chain.display(), .key.display())]
    Differ { chain: PathBuf, key: PathBuf },
    #[error("证书 {} 已于 {ended} 到期。请向签发机构换发，更换文件后再启动。", .file.display())]
    Ended { file: PathBuf, ended: String },
    #[error("证书 {} 要到 {begins} 才生效。请检查服务器的时间，或换用已生效的证书。", .file.display())]
    NotYet { file: PathBuf, begins: String },
    #[error("证书 {} 不能使用。请换用 RSA 或 ECDSA 的服务器证书。", .file.display())]
    Unusable {
        file: PathBuf,
        #[source]
        source: rustls::Error,
    },
}

impl std::fmt::Debug for Pair {
    /// A key is never printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair")
    }
}

impl Certificate {
    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// When they cannot be read, are no pair, or are not in force `now`.
    pub fn open(
        chain: PathBuf,
        key: PathBuf,
        now: Instant,
    ) -> Result<Certificate, CertificateFault> {
        let files = Files { chain, key };
        let seen = files.read()?;
        let (config, ends) = files.config(&seen, now)?;
        Ok(Certificate {
            files,
            seen,
            ends,
            in_force: RustlsConfig::from_config(Arc::new(config)),
        })
    }

    pub(crate) fn in_force(&self) -> RustlsConfig {
        self.in_force.clone()
    }

    /// Takes a changed certificate in force; one that cannot be used leaves the old one there.
    pub(crate) async fn follow(mut self, running: Running, mut told: Told) {
        let mut warned = None;
        loop {
            let kernel = running.kernel();
            if self.ends < kernel.now() + SOON && warned != Some(kernel.today()) {
                warned = Some(kernel.today());
                tracing::warn!("the certificate ends on {}: renew it", day(self.ends));
            }
            told.or_after(LOOK).await;
            match self.take_changed(running.kernel().now()) {
                Ok(false) => {}
                Ok(true) => tracing::info!("a changed certificate is in force"),
                Err(fault) => tracing::error!("the old certificate stays in force: {fault}"),
            }
        }
    }

    /// Whether there was one; a fault is told once for each change.
    fn take_changed(&mut self, now: Instant) -> Result<bool, CertificateFault> {
        let found = self.files.read()?;
        if found == self.seen {
            return Ok(false);
        }
        self.seen = found;
        let (config, ends) = self.files.config(&self.seen, now)?;
        self.ends = ends;
        self.in_force.reload_from_config(Arc::new(config));
        Ok(true)
    }
}

impl Files {
    fn read(&self) -> Result<Pair, CertificateFault> {
        let bytes = |file: &Path| {
            std::fs::read(file).map_err(|source| CertificateFault::Unreadable {
                file: file.to_owned(),
                source,
            })
        };
        Ok(Pair {
            chain: bytes(&self.chain)?,
            key: bytes(&self.key)?,
        })
    }

    /// With when it ends.
    fn config(
        &self,
        pair: &Pair,
        now: Instant,
    ) -> Result<(ServerConfig, Instant), CertificateFault> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pair.chain).collect();
        let chain = chain.unwrap_or_default();
        let own = chain.first().and_then(|it| validity(it));
        let [begins, ends] =
            own.ok_or_else(|| CertificateFault::NoCertificate(self.chain.clone()))?;
        let key = PrivateKeyDer::from_pem_slice(&pair.key)
            .map_err(|_| CertificateFault::NoKey(self.key.clone()))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|source| self.unusable(source))?
            .with_no_client_auth()
            .with_single_cert(chain, key);
        let mut config = config.map_err(|source| self.unusable(source))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        if now >= ends {
            let (file, ended) = (self.chain.clone(), day(ends));
            return Err(CertificateFault::Ended { file, ended });
        }
        if now < begins {
            let (file, begins) = (self.chain.clone(), day(begins));
            return Err(CertificateFault::NotYet { file, begins });
        }
        Ok((config, ends))
    }

    fn unusable(&self, source: rustls::Error) -> CertificateFault {
        match source {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                CertificateFault::Differ {
                    chain: self.chain.clone(),
                    key: self.key.clone(),
                }
            }
            source => CertificateFault::Unusable {
                file: self.chain.clone(),
                source,
            },
        }
    }
}

fn day(at: Instant) -> String {
    let at = base::CHINA.to_datetime(at);
    at.strftime("%Y年%-m月%-d日").to_string()
}

/// From when to when a certificate is in force (RFC 5280, 4.1.2.5), found by walking over what
/// stands before it.
fn validity(certificate: &[u8]) -> Option<[Instant; 2]> {
    let mut outer = certificate;
    let (_, mut certificate) = next(&mut outer)?;
    let (_, mut signed) = next(&mut certificate)?;
    let version = 0xa0;
    if signed.first() == Some(&version) {
        next(&mut signed)?;
    }
    for _serial_signature_issuer in 0..3 {
        next(&mut signed)?;
    }
    let (_, mut validity) = next(&mut signed)?;
    Some([time(next(&mut validity)?)?, time(next(&mut validity)?)?])
}

/// Tag and content of the next DER value.
fn next<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (&tag, &first) = (rest.first()?, rest.get(1)?);
    let (head, length) = match first {
        0..=0x7f => (2, usize::from(first)),
        0x81..=0x84 => {
            let n = usize::from(first & 0x7f);
            let digits = rest.get(2..2 + n)?.iter();
            (2 + n, digits.fold(0, |sum, it| sum << 8 | usize::from(*it)))
        }
        _ => return None,
    };
    let content = rest.get(head..head.checked_add(length)?)?;
    *rest = &rest[head + length..];
    Some((tag, content))
}

fn time((tag, text): (u8, &[u8])) -> Option<Instant> {
    const UTC_TIME: u8 = 0x17;
    let text = str::from_utf8(text).ok()?;
    let century = match tag {
        UTC_TIME if text < "50" => "20",
        UTC_TIME => "19",
        _ => "",
    };
    let at = format!("{century}{text}");
    let at = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", at).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(at).ok()
}

/// Waits for SIGHUP, which from then on ends the process no more.
pub(crate) struct Told {
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl Told {
    pub(crate) fn new() -> Told {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let hangup = signal(SignalKind::hangup()).ok();
            Told { hangup }
        }
        #[cfg(not(unix))]
        Told {}
    }

    async fn or_after(&mut self, wait: Duration) {
        #[cfg(unix)]
        if let Some(hangup) = &mut self.hangup {
            // Which of the two it was makes no difference.
            let _ = tokio::time::timeout(wait, hangup.recv()).await;
            return;
        }
        tokio::time::sleep(wait).await;
    }
}
