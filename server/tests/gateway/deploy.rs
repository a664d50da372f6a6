//! What `deploy/` says is true of this program: its settings are known and make sense, ports meet, and the
//! programs that read the files take them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use server::config::{Config, NAMES};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("latchkey-deploy-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// `NAME=value` lines, as systemd's EnvironmentFile reads them.
fn env_file(path: &str) -> BTreeMap<String, String> {
    let text = read(path);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned())).expect("NAME=value")).collect()
}

/// The lines `NAME: value` of the nodes in the compose file.
fn of_compose(text: &str) -> BTreeMap<String, String> {
    let mut lines = text.lines().skip_while(|line| line.trim() != "environment: &settings");
    lines.next();
    lines
        .take_while(|line| line.starts_with("    "))
        .filter(|line| !line.trim().starts_with('#'))
        .map(|line| {
            let (name, value) = line.trim().split_once(": ").expect("NAME: value");
            (name.to_owned(), value.trim_matches('"').to_owned())
        })
        .collect()
}

fn config(vars: &BTreeMap<String, String>) -> Config {
    let unknown: Vec<_> = vars.keys().filter(|name| !NAMES.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "no settings: {unknown:?}");
    Config::from_vars(vars).unwrap_or_else(|error| panic!("{error}"))
}

/// The addresses of an upstream of nginx' configuration.
fn upstream(text: &str, name: &str) -> Vec<String> {
    let block = text.split(&format!("upstream {name} {{")).nth(1).expect(name).split('}').next().unwrap_or_default();
    let servers = block.split("server ").skip(1);
    servers.map(|rest| rest.split([' ', ';']).next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_nodes_of_the_units_can_start_beside_each_other_and_nginx_asks_one_of_them() {
    let common = env_file("deploy/systemd/common.env");
    let mut addresses = BTreeSet::new();
    for node in ["a", "b"] {
        let mut vars = common.clone();
        vars.extend(env_file(&format!("deploy/systemd/{node}.env")));
        let config = config(&vars);
        assert!(addresses.insert(config.dashboard_addr) && addresses.insert(config.gateway_addr), "{addresses:?}");
    }
    let asked = upstream(&read("deploy/nginx/latchkey.conf"), "latchkey");
    assert!(addresses.contains(&asked[0].parse().unwrap()), "{asked:?} is one of {addresses:?}");
    let unit = read("deploy/systemd/latchkey@.service");
    assert!(unit.contains("RestartPreventExitStatus=3") && unit.contains("Type=notify"));
}

#[test]
fn the_nodes_of_the_compose_file_can_start_and_their_ports_are_the_images_and_nginxs() {
    let compose = read("deploy/container/compose.yaml");
    let config = config(&of_compose(&compose));
    assert!(config.demo && config.roles == server::config::Roles::ALL);
    let image = read("deploy/container/Containerfile");
    let (dashboard, gateway) = (config.dashboard_addr.port(), config.gateway_addr.port());
    assert!(image.contains(&format!("EXPOSE {dashboard} {gateway}")));
    assert!(image.contains(&format!("/dev/tcp/127.0.0.1/{gateway}")));
    assert!(image.contains("USER 10001"));
    for line in image.lines().filter_map(|line| line.trim().trim_start_matches("ENV ").split_once('=')) {
        assert!(!line.0.starts_with("LATCHKEY") || NAMES.contains(&line.0), "{}", line.0);
    }
    let expected: Vec<_> = ["node-a", "node-b"].map(|node| format!("{node}:{dashboard}")).into();
    assert_eq!(upstream(&read("deploy/container/nginx.conf"), "dashboard"), expected);
    let published = format!("\"127.0.0.1:{}:", config.public_url.port().unwrap());
    assert!(compose.contains(&published), "people come by {published}");
}

/// As the container rewrites it.
fn rewritten() -> String {
    let (conf, compose) = (read("deploy/nginx/latchkey.conf"), read("deploy/container/compose.yaml"));
    let rules = compose.split("s/").skip(1).filter_map(|rule| rule.split_once("/'")).map(|(rule, _)| rule);
    rules.fold(conf, |conf, rule| {
        let (from, to) = rule.split_once('/').unwrap();
        assert!(conf.contains(from), "{from} is in latchkey.conf");
        conf.replace(from, to)
    })
}

#[test]
fn nginx_takes_the_configuration_of_the_compose_file() {
    let conf = rewritten();
    assert_eq!(upstream(&conf, "latchkey"), ["node-a:3001", "node-b:3001"]);
    let folder = folder("nginx");
    let here = |text: String| text.replace("node-a:", "127.0.0.1:").replace("node-b:", "127.0.0.1:");
    std::fs::write(folder.join("latchkey.conf"), here(conf)).unwrap();
    let main = here(read("deploy/container/nginx.conf"));
    let main = main.replace("/tmp/latchkey.conf", folder.join("latchkey.conf").to_str().unwrap());
    let head = format!("pid {0}/pid;\nerror_log {0}/error.log;\n", folder.display());
    std::fs::write(folder.join("nginx.conf"), head + &main.replace("/dev/stdout", "off").replace("off json", "off"))
        .unwrap();
    let nginx = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
    let checked = Command::new(nginx).args(["-t", "-p"]).arg(&folder).arg("-c").arg(folder.join("nginx.conf")).output();
    let checked = checked.expect("nginx");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn systemd_takes_the_unit() {
    let folder = folder("systemd");
    let unit = read("deploy/systemd/latchkey@.service").replace("/usr/local/bin/latchkey", "/bin/true");
    let path = folder.join("latchkey@a.service");
    std::fs::write(&path, unit).unwrap();
    match Command::new("systemd-analyze").arg("verify").arg(&path).output() {
        Ok(checked) => {
            let said = String::from_utf8_lossy(&checked.stderr);
            assert!(checked.status.success() && !said.contains("latchkey@a"), "{said}");
        }
        // Not every machine that builds has systemd.
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}"),
    }
    std::fs::remove_dir_all(folder).unwrap();
}
