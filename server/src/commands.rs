//! What each command does.

use std::fs::File;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use domain::ids::WorkspaceId;
use domain::refusal::Failure;
use service::audit::PublicKey;
use service::{Fault, MailSettings, MailWay, Random, Services, SystemClock, SystemRandom};
use store::Db;

use crate::cli::{Account, Audit, Cli, Cluster, Command, Legacy, Staff, Workspace};
use crate::config::{self, Config};
use crate::database::Database;
use crate::problem::Problem;
use crate::{log, pepper, run};

/// Connections of a command that runs and ends.
const CONNECTIONS: u32 = 4;

/// Runs a command to its end.
///
/// # Errors
/// One line for whoever ran it.
pub fn execute(cli: Cli) -> Result<(), Problem> {
    let config = Config::from_env()?;
    // Held to the end: dropping it sends the last traces.
    let _traces = log::start(&config.log)?;
    // A report is checked where it is: on an auditor's machine there is no Latchkey.
    if let Command::Audit(Audit::Verify { workspace, key, file: Some(file) }) = &cli.command {
        return verify_report(&config, workspace.as_deref(), key.as_deref(), file);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        config::prepare_data_dir(&config.data_dir)?;
        match cli.command {
            Command::Audit(Audit::Verify { workspace, .. }) => with_services(&config, |s| verify(s, workspace)).await,
            Command::Audit(Audit::Key) => print_key(&config),
            Command::Cluster(Cluster::Lease { seconds }) => with_services(&config, |s| lease(s, seconds)).await,
            Command::Pepper(command) => pepper::execute(&config, command).await,
            Command::Serve => run::serve(&config).await,
            Command::Migrate => migrate(&config).await,
            Command::Demo => with_services(&config, demo).await,
            Command::Staff(Staff::Add { email }) => with_services(&config, |s| add_staff(s, email)).await,
            Command::Account(Account::RemoveFactor { email }) => {
                with_services(&config, |s| remove_factor(s, email)).await
            }
            Command::Workspace(Workspace::Create { name, id, admin }) => {
                with_services(&config, |s| create_workspace(s, name, id, admin)).await
            }
            Command::Legacy(Legacy::Import { file }) => {
                let csv = File::open(&file)
                    .map_err(|error| Problem::new(format!("{} can't be read: {error}", file.display())))?;
                with_services(&config, |s| import(s, csv)).await
            }
        }
    })
}

/// The use cases, with the clock and the randomness of the machine.
pub fn services(config: &Config, db: Db) -> Result<Services, Problem> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let service = service::Config {
        secrets: config::load_secret(&config.secret_file, random.as_ref())?,
        catalog: config.catalog.clone(),
        mail: mail_settings(config),
        public_url: config.public_url.clone(),
        data_dir: config.data_dir.clone(),
        retention: config.audit_retention,
        revocation: config.revocation,
    };
    Services::new(db, Arc::new(SystemClock), random, service).map_err(|fault| Problem::new(fault.chain()))
}

/// Where mails go: to the mail server, or into the data folder.
pub fn mail_settings(config: &Config) -> MailSettings {
    let way = match &config.mail.smtp {
        Some(url) => MailWay::Smtp { url: url.clone(), ca: config.mail.smtp_ca.clone() },
        None => MailWay::Folder(config.mail_dir()),
    };
    MailSettings { from: config.mail.from.clone(), way }
}

async fn migrate(config: &Config) -> Result<(), Problem> {
    // Opening migrates.
    Database::open(config, CONNECTIONS).await?.close().await;
    println!("The database is migrated.");
    Ok(())
}

/// Opens the database for some work, and closes it.
pub async fn with_services<F, W>(config: &Config, work: F) -> Result<(), Problem>
where
    F: FnOnce(Services) -> W,
    W: Future<Output = Result<(), Problem>>,
{
    let database = Database::open(config, CONNECTIONS).await?;
    let outcome = match services(config, database.db.clone()) {
        Ok(services) => work(services).await,
        Err(problem) => Err(problem),
    };
    database.close().await;
    outcome
}

async fn demo(services: Services) -> Result<(), Problem> {
    service::demo::load(&services).await.map_err(|fault| Problem::new(fault.chain()))?;
    println!("The demo data is loaded. The password of every demo account is {}.", service::demo::PASSWORD);
    Ok(())
}

async fn add_staff(services: Services, email: String) -> Result<(), Problem> {
    let link = service::operator::add_staff(&services, &email).await.map_err(told)?;
    println!("Open this link once, to set a password:\n{link}");
    Ok(())
}

async fn remove_factor(services: Services, email: String) -> Result<(), Problem> {
    service::operator::remove_factor(&services, &email).await.map_err(told)?;
    println!("{email} signs in with the password alone again, and is told so by mail.");
    Ok(())
}

async fn create_workspace(services: Services, name: String, id: String, admin: String) -> Result<(), Problem> {
    service::operator::create_workspace(&services, &name, &id, &admin).await.map_err(told)?;
    println!("Workspace {id} is created, and {admin} is invited by mail.");
    Ok(())
}

async fn import(services: Services, csv: File) -> Result<(), Problem> {
    match service::operator::import_legacy(&services, csv).await {
        Ok(count) => {
            println!("{count} {} imported.", if count == 1 { "key is" } else { "keys are" });
            Ok(())
        }
        Err(Failure::Refused(rows)) => {
            for row in &rows {
                eprintln!("line {}: {}", row.line, row.problem);
            }
            Err(Problem::new("nothing was imported; mend these rows and try again"))
        }
        Err(Failure::Fault(fault)) => Err(Problem::new(fault.chain())),
    }
}

async fn verify(services: Services, workspace: Option<String>) -> Result<(), Problem> {
    let workspace = workspace.as_deref().map(str::parse::<WorkspaceId>).transpose()?;
    let reports = service::audit::verify(&services, workspace.as_ref()).await.map_err(|f| Problem::new(f.chain()))?;
    for report in &reports {
        println!("{report}");
    }
    match reports.iter().filter(|report| report.broken.is_some()).count() {
        0 => Ok(()),
        1 => Err(Problem::new("one chain is broken")),
        broken => Err(Problem::new(format!("{broken} chains are broken"))),
    }
}

async fn lease(services: Services, seconds: Option<u16>) -> Result<(), Problem> {
    let terms = match seconds {
        Some(seconds) => service::cluster::set_lease(&services, time::Duration::seconds(seconds.into())).await,
        None => service::cluster::lease_terms(&services).await,
    };
    let terms = terms.map_err(|fault| Problem::new(fault.chain()))?;
    let (lease, wait) = (terms.lease.whole_seconds(), terms.waited_out().as_seconds_f64());
    println!("Nodes answer for {lease} s without the database; a change waits for a dead node for at most {wait} s.");
    Ok(())
}

fn verify_report(config: &Config, workspace: Option<&str>, key: Option<&str>, file: &Path) -> Result<(), Problem> {
    let workspace = workspace.map(str::parse::<WorkspaceId>).transpose()?;
    let key = match key {
        Some(key) => key.parse()?,
        None => {
            let secret = config::read_secret(&config.secret_file);
            let named = |error| format!("{}; without it, name the key by --key", Problem::from_error(&error));
            PublicKey::of_secrets(&secret.map_err(|error| Problem::new(named(error)))?)?
        }
    };
    let name = file.display();
    let opened = File::open(file).map_err(|error| Problem::new(format!("{name} can't be read: {error}")))?;
    match service::audit::verify_report(opened, &key, workspace.as_ref()) {
        Ok(whole) => {
            println!("{name}: {whole}");
            Ok(())
        }
        Err(Failure::Refused(broken)) => Err(Problem::new(format!("{name}: BROKEN: {broken}"))),
        Err(Failure::Fault(fault)) => Err(Problem::new(format!("{name}: {}", fault.chain()))),
    }
}

fn print_key(config: &Config) -> Result<(), Problem> {
    let secrets = config::load_secret(&config.secret_file, &SystemRandom)?;
    println!("{}", PublicKey::of_secrets(&secrets)?);
    Ok(())
}

fn told(failure: Failure<String, Fault>) -> Problem {
    match failure {
        Failure::Refused(why) => Problem::new(why),
        Failure::Fault(fault) => Problem::new(fault.chain()),
    }
}
