//! Reads what the local Discord sent, a line of JSON each, into the types of twilight-model: `gateway` payloads, and
//! `message` for messages that REST answered with. Says of each kind of event whether all of them fit.

use std::collections::BTreeMap;
use std::io::{stdin, BufRead};

use serde::de::DeserializeSeed;
use twilight_model::channel::Message;
use twilight_model::gateway::event::GatewayEventDeserializer;

fn read(kind: &str, json: &str) -> Result<String, String> {
    if kind == "message" {
        return serde_json::from_str::<Message>(json)
            .map(|_| "messages of REST".to_owned())
            .map_err(|error| format!("messages of REST: {error}"));
    }
    let reader = GatewayEventDeserializer::from_json(json).ok_or("no payload")?;
    let name = reader.event_type().unwrap_or("without a name").to_owned();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    reader
        .deserialize(&mut deserializer)
        .map(|_| name.clone())
        .map_err(|error| format!("{name}: {error}"))
}

fn main() {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for line in stdin().lock().lines() {
        let line = line.expect("a line");
        let (kind, json) = line.split_once(' ').expect("a kind and a payload");
        match read(kind, json) {
            Ok(name) => *seen.entry(name).or_default() += 1,
            Err(error) => println!("fail {error} in {}", json.chars().take(2000).collect::<String>()),
        }
    }
    for (name, count) in seen {
        println!("pass {name} ({count})");
    }
}
