//! `xuezheng case`: plays the cases of systems in memory, under the definitions beside them.

use std::path::PathBuf;
use std::sync::Arc;

use systems::case::{self, KernelDriver};

use crate::check::Folder;
use crate::{Done, Stop, print, tell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// 一个系统的目录，或者放着几个系统的目录；案例在各系统的 cases 目录中
    dir: PathBuf,
    /// 把实际结果写进案例，再由人核对
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(args: &Args) -> Done {
    let folder = Folder::read(&args.dir)?;
    let (model, found) = model::load(&folder.sources);
    if found.iter().any(model::Diagnostic::is_error) {
        found.iter().for_each(print);
        return Err(Stop::new("业务定义有错误，见上；改正后再试案例。"));
    }
    let model = Arc::new(model);
    let drivers = || {
        let store = store::Sqlite::in_memory(Arc::clone(&model))?;
        KernelDriver::new(Arc::clone(&model), systems::rules(), Arc::new(store))
    };
    // The first shows whether the others can be made.
    drivers()?;
    let mut drivers = || drivers().expect("as the first");
    let (mut n_cases, mut n_problems) = (0, 0);
    for (system, at) in &folder.systems {
        let cases = case::Folder {
            system,
            at,
            write: args.write,
        };
        let played = cases.play(&model, &mut drivers);
        let played = played.map_err(Stop::io(format!("读写不了 {} 的案例。", at.display())))?;
        played.problems.iter().for_each(print);
        n_cases += played.n_cases;
        n_problems += played.problems.len();
    }
    tell(format_args!(
        "{n_cases} 个案例，{n_problems} 处与写明的不符。"
    ));
    Ok(n_problems == 0)
}
