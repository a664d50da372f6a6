//! `nemesis [SECONDS]`: the linearizability test.

use std::process::ExitCode;
use std::time::Duration;

use nemesis::cluster::Shape;
use nemesis::fault::Kind;
use nemesis::load::Amount;
use nemesis::run::Plan;

const SEED: u64 = 20_261_125;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let done = runtime.block_on(async {
        tokio::select! {
            done = command(&words) => done,
            _ = tokio::signal::ctrl_c() => Err("stopped".to_owned()),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("nemesis: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn command(words: &[String]) -> Result<(), String> {
    match words {
        [] => linearizability(None).await,
        [seconds] => match seconds.parse() {
            Ok(seconds) => linearizability(Some(Duration::from_secs(seconds))).await,
            Err(_) => Err(format!("{seconds} isn't a number of seconds")),
        },
        _ => Err("nemesis [SECONDS]".to_owned()),
    }
}

/// Without a time: at least 200 faults and a million verifications.
async fn linearizability(time: Option<Duration>) -> Result<(), String> {
    let plan = Plan {
        shape: Shape { nodes: 3, lease: Duration::from_secs(2), barrier: true },
        amount: Amount {
            gateways: 8,
            question: Duration::from_millis(4),
            people: 4,
            keys: 6,
            change: Duration::from_millis(20),
        },
        time: time.unwrap_or(Duration::from_secs(60)),
        faults: if time.is_some() { 0 } else { 200 },
        verifications: if time.is_some() { 0 } else { 1_000_000 },
        kinds: Kind::ALL.to_vec(),
        seed: SEED,
    };
    let report = plan.run().await?;
    report.print();
    let (violations, unexpected) = (report.findings.violations(), report.findings.unexpected.len());
    match violations + unexpected {
        0 => Ok(()),
        _ => Err(format!("{violations} violations, {unexpected} answers that nothing explains")),
    }
}
