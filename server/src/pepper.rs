//! `latchkey pepper`: rotating the pepper of key hashes, step by step.

use domain::pepper::PepperVersion;
use domain::refusal::Failure;
use service::operator::{self, PepperRefusal, VersionStatus};
use service::{Fault, Services, SystemRandom};

use crate::cli::Pepper;
use crate::commands::with_services;
use crate::config::{self, Config};
use crate::problem::Problem;

/// Runs a command to its end.
pub async fn execute(config: &Config, command: Pepper) -> Result<(), Problem> {
    match command {
        Pepper::Add => add(config),
        Pepper::Status { keys } => with_services(config, |services| status(services, keys)).await,
        Pepper::Use { version } => with_services(config, |services| put_in_use(services, version)).await,
        Pepper::Retire { version } => with_services(config, |services| retire(config, services, version)).await,
        Pepper::Reset { .. } => with_services(config, reset).await,
    }
}

fn add(config: &Config) -> Result<(), Problem> {
    let version = config::add_secret(&config.secret_file, &SystemRandom)?;
    println!(
        "Version {version} is added to {}.\nCopy this file to every node, restart them one by one, then run \
         `latchkey pepper use {version}`.",
        config.secret_file.display()
    );
    Ok(())
}

async fn status(services: Services, keys: bool) -> Result<(), Problem> {
    let status = operator::pepper_status(&services).await.map_err(fault)?;
    for version in &status.versions {
        println!("{}", line(version, status.in_use));
    }
    if keys {
        for key in operator::keys_to_rehash(&services).await.map_err(fault)? {
            let used = key.last_used.map_or("never".to_owned(), |at| at.date().to_string());
            println!("{}\t{}\tversion {}\tlast used {used}\t{}", key.workspace, key.id, key.version, key.name);
        }
    }
    Ok(())
}

fn line(status: &VersionStatus, in_use: PepperVersion) -> String {
    let under = status.under;
    let mut line = format!("version {}: {}", under.version, count(under.keys, "key"));
    if under.old_texts > 0 {
        line.push_str(&format!(", {}", count(under.old_texts, "old text")));
    }
    let newer = under.version > in_use;
    match under.version {
        version if version == in_use => line.push_str("; in use"),
        version if newer && status.missing_on.is_empty() => {
            line.push_str(&format!("; every node knows it: `latchkey pepper use {version}` may follow"));
        }
        PepperVersion::FIRST if under.keys == 0 => {
            line.push_str("; no key needs it any more, invitations and signatures do");
        }
        version if under.keys == 0 && status.here && !newer => {
            line.push_str(&format!("; no key needs it any more: `latchkey pepper retire {version}`"));
        }
        _ => {}
    }
    if !status.here {
        line.push_str("; NOT in this machine's secret file");
    }
    if !status.missing_on.is_empty() && (newer || under.keys > 0 || under.version == in_use) {
        line.push_str(&format!("; NOT known to {}", status.missing_on.join(", ")));
    }
    line
}

fn count(number: i64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

async fn put_in_use(services: Services, number: u8) -> Result<(), Problem> {
    let version = version(number)?;
    operator::use_pepper(&services, version).await.map_err(told)?;
    println!(
        "New hashes are made with version {version}. A key gets its new hash when it is used next; `latchkey pepper \
         status` tells how many are left."
    );
    Ok(())
}

async fn retire(config: &Config, services: Services, number: u8) -> Result<(), Problem> {
    let version = version(number)?;
    let old_texts = operator::may_retire_pepper(&services, version).await.map_err(told)?;
    config::retire_secret(&config.secret_file, version)?;
    println!("Version {version} is out of {}. Copy this file to every node and restart them.", {
        config.secret_file.display()
    });
    if old_texts > 0 {
        let texts = count(old_texts, "old text");
        println!("{texts} of regenerated or archived keys stay refused, but are no longer recognised.");
    }
    Ok(())
}

async fn reset(services: Services) -> Result<(), Problem> {
    operator::reset_peppers(&services).await.map_err(fault)?;
    println!("This machine's secret file is the installation's from now on. Copy it to every node.");
    Ok(())
}

fn version(number: u8) -> Result<PepperVersion, Problem> {
    PepperVersion::new(number.into()).ok_or_else(|| Problem::new("versions of the pepper count from 1 to 63"))
}

fn told(failure: Failure<PepperRefusal, Fault>) -> Problem {
    match failure {
        Failure::Refused(why) => Problem::new(why.to_string()),
        Failure::Fault(why) => fault(why),
    }
}

fn fault(fault: Fault) -> Problem {
    Problem::new(fault.chain())
}
